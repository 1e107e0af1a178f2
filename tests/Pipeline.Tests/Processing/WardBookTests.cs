using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;

namespace Serverless.Pipeline.Processing;

/// <summary>The book says of each ward what a plain list of who is in it would.</summary>
public sealed class WardBookTests
{
    private static readonly WardKey Key = new("k");

    [Fact]
    public void A_relapse_makes_the_first_that_waits_the_patient_and_one_less_waits()
    {
        var book = WardBook.Empty.Admit(Key, new(1)).Hold(Key).Hold(Key).Release(Key);
        Assert.Equal([Key], book.BeingReleased);

        book = book.Relapse(Key, new(2));
        Assert.Equal(new Ward(Key, new SequenceNumber(2), 1), book.Find(Key));
        Assert.Empty(book.BeingReleased);

        book = book.Release(Key).Release(Key);
        Assert.Null(book.WardOf(Key));
        Assert.Equal(0, book.Count);
    }

    [Fact]
    public void Whatever_happens_the_book_counts_as_a_list_would()
    {
        var random = new Random(3);
        WardKey[] keys = [new("a"), new("b"), WardKey.WholePartition];
        var (book, model) = (WardBook.Empty, new Dictionary<WardKey, (bool HasPatient, Queue<long> Waiting)>());
        for (var n = 0L; n < 5_000; n++)
        {
            var key = keys[random.Next(keys.Length)];
            if (!model.TryGetValue(key, out var ward))
            {
                (book, model[key]) = (book.Admit(key, new(n)), (true, []));
            }
            else if (random.Next(3) == 0)
            {
                book = book.Hold(key);
                ward.Waiting.Enqueue(n);
            }
            else if (ward.HasPatient)
            {
                (book, model[key]) = (book.Release(key), (false, ward.Waiting));
            }
            else if (random.Next(2) == 0)
            {
                (book, model[key]) = (book.Relapse(key, new(ward.Waiting.Dequeue())), (true, ward.Waiting));
            }
            else
            {
                book = book.Release(key);
                ward.Waiting.Dequeue();
            }

            if (model.TryGetValue(key, out var left) && left is { HasPatient: false, Waiting.Count: 0 })
            {
                model.Remove(key);
            }

            Assert.Equal(model.Count, book.Count);
            Assert.All(keys, k => Assert.Equal(
                model.TryGetValue(k, out var expected) ? (expected.HasPatient, expected.Waiting.Count) : null,
                book.Find(k) is { } found ? (found.Patient is not null, (int)found.Held) : ((bool, int)?)null));
        }
    }
}
