using Serverless.Events.Partitions;
using Serverless.Pipeline.Stores;

namespace Serverless.Contracts.Stores;

/// <summary>What every <see cref="IViewReader"/> promises of pages.</summary>
public abstract class ViewListContract(IStoreFactory factory) : StoreContract(factory)
{
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

    private async Task<IEnumerable<string>> ListAsync(string prefix, string? after, int top) =>
        (await ListAsync(new ListQuery(prefix, after, top))).Rows.Select(r => r.Key);
}
