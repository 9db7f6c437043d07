from helpers import edges
from multicloud_diagrams import MultiCloudDiagrams, Settings


class TestPhotoUpload:
    def test_photo_upload(self):
        # given
        mcd = MultiCloudDiagrams(settings=Settings(hide_id=True))

        for node_type, name in (
            ('actor', 'visitor'),
            ('api_gw', 'photo-api'),
            ('lambda_function', 'start-upload'),
            ('s3', 'originals'),
            ('sqs', 'to-resize'),
            ('lambda_function', 'resize'),
            ('s3', 'thumbnails'),
            ('dynamo', 'photos'),
        ):
            mcd.add_vertex(node_id=name, node_name=name, node_type=node_type)

        # when
        for source, target, label in (
            ('actor:visitor', 'api_gw:photo-api', 'POST /photos'),
            ('api_gw:photo-api', 'lambda_function:start-upload', 'invokes'),
            ('lambda_function:start-upload', 's3:originals', 'signs a URL'),
            ('s3:originals', 'sqs:to-resize', 'object created'),
            ('sqs:to-resize', 'lambda_function:resize', 'up to 10 at once'),
            ('lambda_function:resize', 's3:thumbnails', 'three sizes'),
            ('lambda_function:resize', 'dynamo:photos', 'marks as ready'),
            ('lambda_function:start-upload', 'dynamo:photos', 'adds a photo'),
        ):
            mcd.add_link(f'vertex:{source}', f'vertex:{target}', action=[label])

        # then
        assert len(edges(mcd)) == 8
