using System.Reactive.Linq;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Views;

namespace Serverless.Pipeline.Tests.Samples;

internal sealed record OrderPlaced(string Order, string Customer, decimal Total, DateTimeOffset At);

internal sealed record OrderPaid(string Order, DateTimeOffset At);

internal sealed record Order(string Customer, decimal Total, bool Paid);

internal sealed record Sales(int Orders, decimal Sum);

internal sealed record Late(string Order, DateTimeOffset Since);

/// <summary>What docs/projections.md shows. A test compares them line by line.</summary>
internal static class OrderSamples
{
    public static readonly View<Order> Orders = View.Of<Order>("orders");

    public static readonly Projection OrdersProjection = Projection.Named("orders", version: 1)
        .Writing(events => events.Of<OrderPlaced>("orders.placed.v1")
            .FoldInto(Orders, e => e.Order, (order, e) => order ?? new Order(e.Customer, e.Total, Paid: false)))
        .Writing(events => events.Of<OrderPaid>("orders.paid.v1")
            .FoldInto(Orders, e => e.Order, (order, e) => order is null
                ? throw new InvalidOperationException($"Order '{e.Order}' was paid before it was placed.")
                : order with { Paid = true }));

    public static readonly View<Sales> SalesByHour = View.Of<Sales>("sales-by-hour")
        .MergedBy((a, b) => new Sales(a.Orders + b.Orders, a.Sum + b.Sum))
        .KeptFor(TimeSpan.FromDays(90));

    public static readonly Projection SalesProjection = Projection.Named("sales", version: 1)
        .Writing(events => events.Of<OrderPlaced>("orders.placed.v1")
            .FoldInto(
                SalesByHour,
                e => e.Customer,
                Window.Tumbling(TimeSpan.FromHours(1)),
                e => e.At,
                (sales, e) => new Sales((sales?.Orders ?? 0) + 1, (sales?.Sum ?? 0) + e.Total)));

    public static readonly View<Sales> PaidByCustomer = View.Of<Sales>("paid-by-customer")
        .MergedBy((a, b) => new Sales(a.Orders + b.Orders, a.Sum + b.Sum));

    public static readonly View<Order> OpenOrders = View.Of<Order>("open-orders");

    public static readonly EventTypes<object> OrderEvents = new EventTypes<object>()
        .With<OrderPlaced>("orders.placed.v1")
        .With<OrderPaid>("orders.paid.v1");

    public static readonly Projection PaidProjection = Projection.Named("paid", version: 1)
        .Writing(events => events.ReceivedOf(OrderEvents)
            .FoldInto(OpenOrders, [PaidByCustomer], e => e.Event.Event.PartitionKey, (order, e) => (order, e.Data) switch
            {
                (_, OrderPlaced placed) => new Folded<Order>(new Order(placed.Customer, placed.Total, Paid: false)),
                ({ } open, OrderPaid) => new Folded<Order>(null, Change.To(
                    PaidByCustomer, open.Customer, open.Total, (sales, total) => new Sales((sales?.Orders ?? 0) + 1, (sales?.Sum ?? 0) + total))),
                _ => throw new InvalidOperationException("It was paid before it was placed."),
            }));

    public static readonly View<Late> LateOrders = View.Of<Late>("late-orders");

    public static readonly Projection LateProjection = Projection.Named("late-orders", version: 1)
        .WithHorizon(TimeSpan.FromHours(2))
        .Writing(events => events.DistinctById(TimeSpan.FromHours(1)).ReceivedOf(OrderEvents)
            .GroupByUntil(
                e => e.Event.Event.PartitionKey,
                order => order.Where(e => e.Data is OrderPaid).Select(_ => 0L)
                    .Merge(Observable.Timer(TimeSpan.FromHours(2), events.Clock)))
            .SelectMany(order => order.TakeLast(1))
            .Where(e => e.Data is OrderPlaced)
            .Select(e => new Late(e.Event.Event.PartitionKey, events.Clock.Now))
            .FoldInto(LateOrders, late => late.Order, (_, late) => late));

    public static readonly View<Sales> BusyCustomers = View.Of<Sales>("busy-customers");

    public static readonly Projection BusyProjection = Projection.Named("busy", version: 1)
        .WithHorizon(TimeSpan.FromHours(1))
        .Writing(events => events.Of<OrderPlaced>("orders.placed.v1")
            .GroupByUntil(e => e.Customer, _ => events.Every(TimeSpan.FromMinutes(10)))
            .SelectMany(customer => customer.Count().Select(orders => (Customer: customer.Key, Orders: orders)))
            .Where(busy => busy.Orders >= 3)
            .FoldInto(BusyCustomers, busy => busy.Customer, (_, busy) => new Sales(busy.Orders, 0)));
}
