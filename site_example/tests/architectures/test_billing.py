from helpers import cell, edges
from multicloud_diagrams import MultiCloudDiagrams


class TestBilling:
    def test_billing(self):
        # given
        mcd = MultiCloudDiagrams()
        mcd.read_coords_from_file('samples/billing_layout.drawio')

        # when
        mcd.augment_from_yaml('samples/billing.yaml', hide_id=True)

        # then
        assert [label for _, _, label in edges(mcd)] == [
            'metered',
            'batch of 10',
            'upsert',
            'read and close',
            'PDF',
        ]
        queue = cell(mcd, 'vertex:sqs:arn:aws:sqs:eu-west-1:123456789012:usage-records')
        assert queue.label == '<b>Name</b>: usage-records'
        assert queue.position == (240, 20)
