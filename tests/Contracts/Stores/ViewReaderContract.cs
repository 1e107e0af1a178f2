using Serverless.Events.Partitions;
using Serverless.Pipeline.Hospital;
using Serverless.Pipeline.Projections;
using Serverless.Pipeline.Stores;

namespace Serverless.Contracts.Stores;

/// <summary>What every <see cref="IViewReader"/> promises.</summary>
public abstract class ViewReaderContract(IStoreFactory factory) : StoreContract(factory)
{
    [Fact]
    public async Task A_key_gives_its_row_of_each_partition_in_order()
    {
        await CommitAsync(Samples.Commit(3) with { Partition = Samples.P1, Rows = [Samples.Row("a", 3)] });
        await CommitRowsAsync(0, Samples.Row("a", 0), Samples.Row("b", 0));

        var rows = await Views.GetAsync(Samples.Payments, Samples.Id("a"), Samples.Noon, Stop);

        Assert.Equal([(0, 0L), (1, 3L)], rows.Select(r => (r.Partition.Value, r.Sequence.Value)));
    }

    [Fact]
    public async Task Unknown_projections_views_and_keys_are_empty()
    {
        await CommitRowsAsync(0, Samples.Row("a", 0));

        Assert.Empty(await Views.GetAsync(new ProjectionId("x", 1), Samples.Id("a"), Samples.Noon, Stop));
        Assert.Empty(await Views.GetAsync(Samples.Payments, new RowId("x", "a"), Samples.Noon, Stop));
        Assert.Empty(await Views.GetAsync(Samples.Payments, Samples.Id("A"), Samples.Noon, Stop));
        Assert.Empty((await Views.ListAsync(Samples.Payments, "x", new ListQuery("", null, 9), Samples.Noon, Stop)).Rows);
        Assert.Empty(await Views.GetStatusAsync(new ProjectionId("x", 1), Stop));
        Assert.Equal(0, await Views.CountHeldAsync(new ProjectionId("x", 1), new WardKey("a"), Stop));
    }

    [Fact]
    public async Task A_row_is_invisible_from_its_expiry_on()
    {
        await CommitRowsAsync(0, Samples.Row("a", 0, expires: Samples.TimeOf(60)), Samples.Row("b", 0));

        async Task<int> SeenAt(DateTimeOffset now) =>
            (await Views.GetAsync(Samples.Payments, Samples.Id("a"), now, Stop)).Count
            + (await ListAsync(new ListQuery("a", null, 9), now)).Rows.Count;

        Assert.Equal(2, await SeenAt(Samples.TimeOf(60).AddTicks(-1)));
        Assert.Equal(0, await SeenAt(Samples.TimeOf(60)));
    }

    [Fact]
    public async Task Keys_are_listed_by_their_utf8_bytes()
    {
        string[] sorted = ["", "%", "A", "B", "a", "aa", "b", "é", "東", "\uFFFD", "\U0001F3E5", "\U0010FFFF"];
        await CommitRowsAsync(0, [.. sorted.Reverse().Select(k => Samples.Row(k, 0))]);

        Assert.Equal(sorted, await ListAsync("", null, 100));
    }

    [Theory]
    [InlineData("%", "%,%a")]
    [InlineData("_", "_")]
    [InlineData("'", "'x")]
    [InlineData("a", "a,a\0,a\0z,ab,a\U0010FFFF,a\U0010FFFFz")]
    [InlineData("a\0", "a\0,a\0z")]
    [InlineData("a\U0010FFFF", "a\U0010FFFF,a\U0010FFFFz")]
    [InlineData("é", "é,éa")]
    [InlineData("nothing", "")]
    public async Task A_prefix_is_exact(string prefix, string expected)
    {
        string[] keys = ["%", "%a", "_", "'x", "A", "a", "a\0", "a\0z", "ab", "a\U0010FFFF", "a\U0010FFFFz", "b", "é", "éa", "ê"];
        await CommitRowsAsync(0, [.. keys.Select(k => Samples.Row(k, 0))]);

        Assert.Equal(expected.Split(',', StringSplitOptions.RemoveEmptyEntries), await ListAsync(prefix, null, 100));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("k1", null)]
    [InlineData("", "k12")]
    [InlineData("k1", "k12")]
    [InlineData("k1", "a")]
    [InlineData("k1", "z")]
    [InlineData("", "k12 which is not there")]
    public async Task Pages_of_any_size_give_every_key_once(string prefix, string? after)
    {
        var keys = Enumerable.Range(0, 25).Select(i => $"k{i}").ToArray();
        await CommitRowsAsync(0, [.. keys.Select(k => Samples.Row(k, 0))]);
        var expected = keys.Where(k => k.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(k, after) > 0)
            .Order(StringComparer.Ordinal).ToList();

        for (var top = 1; top <= 26; top++)
        {
            List<string> seen = [];
            for (var next = after; ;)
            {
                var page = await ListAsync(new ListQuery(prefix, next, top));
                seen.AddRange(page.Rows.Select(r => r.Key));
                if (!page.More)
                {
                    break;
                }

                Assert.Equal(top, page.Rows.Count);
                next = page.Rows[^1].Key;
            }

            Assert.Equal(expected, seen);
        }
    }

    [Fact]
    public async Task All_rows_of_a_key_are_in_one_page()
    {
        foreach (var partition in new[] { 2, 0, 1 })
        {
            await CommitAsync(Samples.Commit(0) with
            {
                Partition = new PartitionId(partition),
                Rows = [Samples.Row("a", 0), Samples.Row("b", 0)],
            });
        }

        var page = await ListAsync(new ListQuery("", null, 1));

        Assert.True(page.More);
        Assert.Equal([("a", 0), ("a", 1), ("a", 2)], page.Rows.Select(r => (r.Key, r.Partition.Value)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(1_000)]
    [InlineData(2_500)]
    [InlineData(100_000)]
    public async Task A_page_ends_before_the_key_that_exceeds_its_bytes_and_the_next_begins_there(int maxBytes)
    {
        int[] sizes = [1, 40, 2_000, 1, 900, 90, 1, 1, 1_000, 999, 3_000, 1];
        await CommitRowsAsync(0, [.. sizes.Select((size, i) => Samples.Row($"k{i:00}", 0, new string('x', size)))]);

        List<string> seen = [];
        for (string? after = null; ;)
        {
            var page = await ListAsync(new ListQuery("", after, 9, maxBytes));
            var bytes = page.Rows.Sum(r => r.State.Length);
            Assert.True(page.Rows.Count == 1 || bytes <= maxBytes, $"{page.Rows.Count} rows have {bytes} bytes.");
            seen.AddRange(page.Rows.Select(r => r.Key));
            if (!page.More)
            {
                break;
            }

            if (page.Rows.Count < 9)
            {
                var next = await Views.GetAsync(Samples.Payments, Samples.Id($"k{seen.Count:00}"), Samples.Noon, Stop);
                Assert.True(bytes + next[0].State.Length > maxBytes, "There was room for one more.");
            }

            after = seen[^1];
        }

        Assert.Equal(sizes.Select((_, i) => $"k{i:00}"), seen);
    }

    [Fact]
    public async Task A_key_whose_rows_exceed_a_page_together_is_a_page_of_its_own()
    {
        foreach (var partition in new[] { 0, 1, 2 })
        {
            await CommitAsync(Samples.Commit(0) with
            {
                Partition = new PartitionId(partition),
                Rows = [.. "abc".Select(key => Samples.Row($"{key}", 0, new string('x', 400)))],
            });
        }

        List<string> pages = [];
        for (string? after = null; ;)
        {
            var page = await ListAsync(new ListQuery("", after, 9, 1_000));
            pages.Add(string.Join(' ', page.Rows.Select(r => $"{r.Key}{r.Partition}")));
            if (!page.More)
            {
                break;
            }

            after = page.Rows[^1].Key;
        }

        Assert.Equal(["a0 a1 a2", "b0 b1 b2", "c0 c1 c2"], pages);
    }

    [Fact]
    public async Task A_page_says_how_far_its_rows_are()
    {
        await CommitAsync(Samples.Commit(8) with { Partition = Samples.P1, Rows = [Samples.Row("a", 8)] });
        await CommitAsync(Samples.Commit(1) with { Rows = [Samples.Row("b", 1)], Admissions = [Samples.Admission(0)] });

        var page = await ListAsync(new ListQuery("b", null, 9));

        Assert.Equal(["b"], page.Rows.Select(r => r.Key));
        Assert.Equal(await Views.GetStatusAsync(Samples.Payments, Stop), page.Status);
    }

    [Fact]
    public async Task A_page_that_was_waited_for_shows_the_event()
    {
        var waiting = Views.WaitForListAsync(Samples.Payments, Samples.P0, new SequenceNumber(1), Stop).AsTask();
        await CommitRowsAsync(0, Samples.Row("a", 0));
        Assert.False(waiting.IsCompleted);

        await CommitRowsAsync(1, Samples.Row("a", 1, version: 2));
        await waiting;

        var page = await Views.ListAsync(Samples.Payments, "payments", new ListQuery("", null, 9), Samples.Noon, Stop);
        Assert.Equal([1L], page.Rows.Select(r => r.Sequence.Value));
        Assert.Equal([1L], page.Status.Select(s => s.Position.Sequence.Value));
    }

    [Fact]
    public async Task A_page_without_keys_is_refused() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () =>
            await Views.ListAsync(Samples.Payments, "payments", new ListQuery("", null, 0), Samples.Noon, Stop));

    [Fact]
    public async Task The_status_has_each_partition_with_what_it_has_in_the_hospital()
    {
        await CommitAsync(Samples.Commit(8) with { Partition = Samples.P1 });
        await CommitAsync(Samples.Commit(3) with
        {
            Admissions = [Samples.Admission(0), Samples.Admission(2, "bert")],
            Held = [Samples.Held(1), Samples.Held(3)],
        });
        await CommitAsync(Samples.Commit(3) with { Released = [Samples.Released(2, 3)] });

        var status = await Views.GetStatusAsync(Samples.Payments, Stop);

        Assert.Equal(
            [
                new PartitionStatus(Samples.P0, Samples.Commit(3).Position, 1, 2),
                new PartitionStatus(Samples.P1, Samples.Commit(8).Position, 0, 0),
            ],
            status);
    }

    [Fact]
    public async Task Held_events_are_counted_with_their_patient_over_all_partitions()
    {
        await CommitAsync(Samples.Commit(1) with { Admissions = [Samples.Admission(0)], Held = [Samples.Held(1)] });
        await CommitAsync(Samples.Commit(1) with { Partition = Samples.P1, Admissions = [Samples.Admission(1)] });

        Assert.Equal(3, await Views.CountHeldAsync(Samples.Payments, new WardKey("anna"), Stop));
        Assert.Equal(0, await Views.CountHeldAsync(Samples.Payments, new WardKey("bert"), Stop));
    }

    [Fact]
    public async Task Waiting_ends_when_the_position_gets_there()
    {
        var one = Views.WaitAsync(Samples.Payments, Samples.P0, new SequenceNumber(1), Stop).AsTask();
        var two = Views.WaitAsync(Samples.Payments, Samples.P0, new SequenceNumber(2), Stop).AsTask();
        var other = Views.WaitAsync(Samples.Payments, Samples.P1, new SequenceNumber(0), Stop).AsTask();

        await CommitRowsAsync(0);
        Assert.False(one.IsCompleted);
        await CommitRowsAsync(1);
        await one;
        Assert.False(two.IsCompleted);
        Assert.False(other.IsCompleted);
        await CommitRowsAsync(5);
        await two;
        await Views.WaitAsync(Samples.Payments, Samples.P0, new SequenceNumber(5), Stop);
        await CommitAsync(Samples.Commit(0) with { Partition = Samples.P1 });
        await other;
    }

    [Fact]
    public async Task Waiting_can_be_cancelled()
    {
        using var stopping = new CancellationTokenSource();
        var waiting = Views.WaitAsync(Samples.Payments, Samples.P0, new SequenceNumber(1), stopping.Token).AsTask();

        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await Views.WaitForListAsync(Samples.Payments, Samples.P0, new SequenceNumber(1), stopping.Token));
    }

    private async Task<IEnumerable<string>> ListAsync(string prefix, string? after, int top) =>
        (await ListAsync(new ListQuery(prefix, after, top))).Rows.Select(r => r.Key);
}
