from helpers import edges
from multicloud_diagrams import MultiCloudDiagrams, Settings


class TestShopPages:
    def test_shop_pages(self):
        # given
        mcd = MultiCloudDiagrams(settings=Settings(hide_id=True))
        caption = {'align': 'center', 'verticalAlign': 'bottom'}
        beside = {'align': 'left', 'verticalAlign': 'bottom'}

        # when the first page shows what runs
        cdn = mcd.add_vertex('cdn', 'shop-cdn', node_type='cloudfront', x=20, y=20)
        balancer = mcd.add_vertex('alb', 'shop', node_type='elastic_load_balancing', x=270, y=20)
        tasks = mcd.add_vertex('tasks', 'catalog', node_type='fargate', x=520, y=20)
        database = mcd.add_vertex('db', 'products', node_type='aurora', x=770, y=20)

        mcd.add_connection(cdn, balancer, labels=['HTTPS'], label_style=caption)
        mcd.add_connection(balancer, tasks, labels=['GET /products'], label_style=caption)
        mcd.add_connection(tasks, database, labels=['SELECT'], label_style=caption)

        # ... the second how it is delivered
        mcd.add_page(page_name='Delivery')
        build = mcd.add_vertex('build', 'image', node_type='codebuild', x=20, y=20)
        release = mcd.add_vertex('release', 'release', node_type='codepipeline', x=270, y=20)
        deploy = mcd.add_vertex('deploy', 'blue-green', node_type='codedeploy', x=520, y=20)

        mcd.add_connection(build, release, labels=['catalog:41'], label_style=caption)
        mcd.add_connection(release, deploy, labels=['approved'], label_style=caption)

        # ... the third how it is connected
        mcd.add_page(page_name='Network')
        shop = mcd.add_vertex('shop', 'shop-vpc', node_type='vpc', x=20, y=20)
        hub = mcd.add_vertex('hub', 'core-router', node_type='transit_gateway', x=270, y=20)
        office = mcd.add_vertex('office', 'head-office', node_type='site_to_site_vpn', x=520, y=20)

        mcd.add_connection(shop, hub, labels=['10.20.0.0/16'], label_style=caption)
        mcd.add_connection(office, hub, labels=['10.0.0.0/16'], label_style=caption)

        # ... and what came later goes back to the first
        mcd.switch_page('diagram_1')
        traces = mcd.add_vertex('traces', 'traces', node_type='xray', x=770, y=210)
        mcd.add_connection(tasks, traces, labels=['segments'], label_style=beside)

        # then
        pages = mcd.mx_file.findall('diagram')
        assert [page.get('name') for page in pages] == ['AWS components', 'Delivery', 'Network']
        assert [len(edges(page)) for page in pages] == [4, 2, 2]
        assert all(label for page in pages for _, _, label in edges(page))
