"""Every order of administrators, by name: Prefect's pages, the command line and the API give the same."""

from flows.work.orders import daily, ladder, post, rehearsing
from flows.work.orders.order import Order

ORDERS: dict[str, Order] = {
    order.name: order for order in (*daily.ORDERS, *ladder.ORDERS, *post.ORDERS, *rehearsing.ORDERS)
}
