from helpers import cell
from multicloud_diagrams import MultiCloudDiagrams


class TestKms:
    def test_kms(self):
        # given
        mcd = MultiCloudDiagrams()

        # when
        key_arn = 'arn:aws:kms:eu-west-1:123456789012:key/1a2b3c4d-12ab-34cd-56ef-1234567890ab'
        key_alias = 'alias/orders'
        metadata = {
            'KeyUsage': 'ENCRYPT_DECRYPT',
            'Rotation': 'every 365 days',
        }

        mcd.add_vertex(node_id=key_arn, node_name=key_alias, node_type='kms', metadata=metadata)

        # then
        vertex = cell(mcd, f'vertex:kms:{key_arn}')
        assert vertex.style['shape'] == 'mxgraph.aws3.kms'
        assert vertex.size == (76.5, 93)
        assert vertex.lines[0] == f'<b>Name</b>: {key_alias}'
        assert vertex.lines[1] == f'<b>ARN</b>: {key_arn}'
