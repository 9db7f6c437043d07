from helpers import edges
from multicloud_diagrams import MultiCloudDiagrams, Settings


class TestPhotoUpload:
    def test_photo_upload(self):
        # given
        mcd = MultiCloudDiagrams(settings=Settings(hide_id=True))

        node = {}
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
            node[name] = mcd.add_vertex(name, name, node_type=node_type)

        # when
        for source, target, label in (
            ('visitor', 'photo-api', 'POST /photos'),
            ('photo-api', 'start-upload', 'invokes'),
            ('start-upload', 'originals', 'signs a URL'),
            ('originals', 'to-resize', 'object created'),
            ('to-resize', 'resize', 'up to 10 at once'),
            ('resize', 'thumbnails', 'three sizes'),
            ('resize', 'photos', 'marks as ready'),
            ('start-upload', 'photos', 'adds a photo'),
        ):
            mcd.add_unidirectional_link(node[source], node[target], action=[label])

        # then
        assert len(edges(mcd)) == 8
