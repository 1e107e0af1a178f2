using System.Collections;
using System.Globalization;
using Serverless.Payments.Amounts;
using Serverless.Payments.Identities;

namespace Serverless.Benchmarks.Payments;

/// <summary>
/// Brokered payments as they would come in: new ones begin all the time, and the events of all that are open come
/// interleaved, in the order they are sent. The same options give the same events.
/// </summary>
internal sealed class PaymentStream(StreamOptions options) : IEnumerable<StreamedEvent>
{
    // On average; decides only how densely payments begin.
    private const int EventsPerPayment = 10;

    // With fewer, the last ones would begin after the days of the run.
    private const int FewestPayments = 8;
    private static readonly TimeSpan Span = TimeSpan.FromDays(45);

    // Room for events whose own time is before they are sent.
    private static readonly TimeSpan LeadIn = TimeSpan.FromDays(5);

    public IEnumerator<StreamedEvent> GetEnumerator()
    {
        var random = new Random(options.Seed);
        var payments = Math.Max(FewestPayments, options.Events / EventsPerPayment);
        var population = new Population(options.Run.Prefix, random, payments);
        var open = new PriorityQueue<Queue<ScriptedEvent>, (DateTimeOffset SentAt, long Payment)>();
        var begin = options.Run.FirstDay + LeadIn;
        var begun = 0L;
        for (var sent = 0L; sent < options.Events; sent++)
        {
            while (!open.TryPeek(out _, out var due) || due.SentAt >= begin)
            {
                var story = Begin(begun, begin, population, random);
                open.Enqueue(new Queue<ScriptedEvent>(story.Events), (story.Events[0].SentAt, begun));
                begun++;
                begin = options.Run.FirstDay + LeadIn + (Span * ((double)begun / payments));
            }

            open.TryDequeue(out var queue, out var next);
            var e = queue!.Dequeue();
            if (queue.TryPeek(out var following))
            {
                open.Enqueue(queue, (following.SentAt, next.Payment));
            }

            yield return new StreamedEvent(string.Create(CultureInfo.InvariantCulture, $"{options.Run.Prefix}{sent}"), e.Event, e.IsPoison);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private Story Begin(long number, DateTimeOffset begin, Population population, Random random)
    {
        var currency = random.NextDouble() switch { < 0.8 => "USD", < 0.95 => "CAD", _ => "EUR" };
        var amount = new Money(random.Next(10, 500) * 10_000L, new Currency(currency));
        var id = new PaymentId(string.Create(CultureInfo.InvariantCulture, $"{options.Run.Prefix}pay-{number}"));
        var second = new DateTimeOffset(begin.Ticks - (begin.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        var story = new Story(id, population.Cast(number), amount, second, random);
        StoryTeller.Tell(story);
        if (story.Happens(options.PoisonShare))
        {
            Poisoner.Poison(story);
        }

        return story;
    }
}
