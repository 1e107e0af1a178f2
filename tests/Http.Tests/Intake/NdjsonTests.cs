using System.Text;
using Serverless.Http.Problems;
using static Serverless.Http.Intake.Tests.Posting;

namespace Serverless.Http.Intake.Tests;

public sealed class NdjsonTests
{
    private static readonly IntakeLimits Chunks = new() { MaxChunkEvents = 3 };

    private readonly RecordingPublisher _log = new();

    [Theory]
    [InlineData("application/x-ndjson")]
    [InlineData("application/ndjson; charset=utf-8")]
    public async Task Lines_are_stored_in_order_in_chunks(string contentType)
    {
        var lines = Enumerable.Range(0, 10).Select(i => Event($"{i}")).ToList();

        var answer = await Handler(_log, Chunks).PostAsync(contentType, string.Join('\n', lines) + "\n");

        Assert.Equal(202, answer.Status);
        Assert.Equal(lines, _log.Envelopes);
        Assert.Equal([3, 3, 3, 1], _log.Calls);
        Assert.Equal(1, _log.MaxRunning);
        Assert.Equal((10, 0), (answer.Number("accepted"), answer.Number("duplicates")));
        var last = Assert.Single(answer.Body["lastReceipts"]!.AsArray())!;
        Assert.Equal(("9", 9), (last["id"]!.GetValue<string>(), last["sequenceNumber"]!.GetValue<long>()));
    }

    [Fact]
    public async Task Blank_lines_and_every_kind_of_line_end_are_taken()
    {
        var answer = await Handler(_log).PostAsync(Ndjson, $"\r\n{Event("1")}\r\n\n \t\n{Event("2")}\n\r\n{Event("3")}");

        Assert.Equal(202, answer.Status);
        Assert.Equal([Event("1"), Event("2"), Event("3")], _log.Envelopes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    public async Task No_lines_are_legal(string body)
    {
        var answer = await Handler(_log).PostAsync(Ndjson, body);

        Assert.Equal((202, 0), (answer.Status, answer.Number("accepted")));
        Assert.Empty(_log.Calls);
    }

    [Fact]
    public async Task Duplicates_are_counted_and_the_furthest_receipt_of_each_partition_is_given()
    {
        string Keyed(string id, string key) => Event(id, $",\"subject\":\"{key}\"");

        var answer = await Handler(_log).PostAsync(Ndjson, string.Join('\n', Keyed("1", "alpha"), Keyed("2", "alpha"), Keyed("3", "é"), Keyed("1", "alpha")));

        Assert.Equal((4, 1), (answer.Number("accepted"), answer.Number("duplicates")));
        Assert.Equal(["2", "3"], answer.Body["lastReceipts"]!.AsArray().Select(r => r!["id"]!.GetValue<string>()).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(8)]
    public async Task A_bad_line_stops_there_and_all_before_it_are_stored(int bad)
    {
        var lines = Enumerable.Range(1, 10).Select(i => i == bad ? Event("", ",\"X\":1") : Event($"{i}")).ToList();

        var answer = await Handler(_log, Chunks).PostAsync(Ndjson, string.Join('\n', lines));

        answer.IsProblem(400, ProblemTypes.InvalidLine);
        Assert.Equal((bad, bad - 1), (answer.Number("line"), answer.Number("accepted")));
        Assert.Equal(["id", "X"], answer.Items.Select(item => item!["attribute"]!.GetValue<string>()));
        Assert.Equal(lines.Take(bad - 1), _log.Envelopes);
        Assert.Contains($"Line {bad} ", answer.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_are_counted_with_the_blank_ones()
    {
        var answer = await Handler(_log).PostAsync(Ndjson, $"\n\n{Event("1")}\n\nno json\n");

        Assert.Equal((5, 1), (answer.Number("line"), answer.Number("accepted")));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("")]
    public async Task A_line_over_the_size_is_a_413_that_names_it(string end)
    {
        var answer = await Handler(_log).PostAsync(Ndjson, $"{Event("1")}\n{Event(new string('x', 10 * 1024 * 1024))}{end}");

        answer.IsProblem(413, ProblemTypes.TooLarge);
        Assert.Equal((2, 1), (answer.Number("line"), answer.Number("accepted")));
        Assert.Equal([Event("1")], _log.Envelopes);
    }

    [Fact]
    public async Task A_line_of_exactly_the_size_is_taken()
    {
        var limits = new Serverless.Events.Envelope.EventLimits { MaxEventBytes = Event("1").Length };

        Assert.Equal(202, (await Handler(_log, eventLimits: limits).PostAsync(Ndjson, Event("1") + "\r\n")).Status);
        (await Handler(_log, eventLimits: limits).PostAsync(Ndjson, Event("12") + "\r\n")).IsProblem(413, ProblemTypes.TooLarge);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 4)]
    [InlineData(4, 10)]
    public async Task A_log_that_cannot_go_on_answers_where_to_send_again_from(int call, int line)
    {
        _log.UnavailableFrom = call;

        var answer = await Handler(_log, Chunks).PostAsync(Ndjson, string.Join('\n', Enumerable.Range(1, 10).Select(i => Event($"{i}"))));

        answer.IsProblem(503, ProblemTypes.Unavailable);
        Assert.Equal("2", answer.Headers.RetryAfter);
        Assert.Equal((line, line - 1), (answer.Number("line"), answer.Number("accepted")));
        Assert.Contains($"before line {line} are stored", answer.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_receipts_share_numbers_the_last_one_is_that_of_the_last_event()
    {
        _log.SharesNumbers = true;

        var answer = await Handler(_log, Chunks).PostAsync(Ndjson, string.Join('\n', Enumerable.Range(1, 5).Select(i => Event($"{i}"))));

        var last = Assert.Single(answer.Body["lastReceipts"]!.AsArray())!;
        Assert.Equal("5", last["id"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_line_that_is_too_large_for_the_log_is_a_413()
    {
        _log.TooLargeAt = 0;

        var answer = await Handler(_log, Chunks).PostAsync(Ndjson, Event("1"));

        answer.IsProblem(413, ProblemTypes.TooLarge);
        Assert.Equal((1, 0), (answer.Number("line"), answer.Number("accepted")));
    }

    [Fact]
    public async Task A_line_that_arrives_byte_by_byte_is_one_line()
    {
        var answer = await Handler(_log).PostAsync(Ndjson, new DripStream(Encoding.UTF8.GetBytes($"{Event("1")}\r\n{Event("2")}")), [("Transfer-Encoding", "chunked")], null);

        Assert.Equal(202, answer.Status);
        Assert.Equal([Event("1"), Event("2")], _log.Envelopes);
    }

    [Fact]
    public async Task Lines_of_any_size_and_cut_keep_their_bytes()
    {
        var random = new Random(7);
        var lines = Enumerable.Range(0, 300).Select(i => Event($"{i}", $",\"data\":\"{new string('x', random.Next(random.Next(2) == 0 ? 200 : 40_000))}\"")).ToList();
        var limits = new IntakeLimits { MaxChunkBytes = 100_000 };

        var answer = await Handler(_log, limits).PostAsync(Ndjson, new DripStream(Encoding.UTF8.GetBytes(string.Join("\r\n", lines)), random), [("Transfer-Encoding", "chunked")], null);

        Assert.Equal(300, answer.Number("accepted"));
        Assert.Equal(lines, _log.Events.Select(read => Encoding.UTF8.GetString(read.Bytes.Envelope.Span)));
        Assert.True(_log.Calls.Count > 20);
    }

    [Fact]
    public async Task The_next_chunk_is_read_while_one_is_published()
    {
        var release = new TaskCompletionSource();
        var stream = new DripStream(Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(1, 6).Select(i => Event($"{i}")))));
        _log.OnCall = call => call == 1 ? release.Task : Task.CompletedTask;

        var posting = Handler(_log, Chunks).PostAsync(Ndjson, stream, [("Transfer-Encoding", "chunked")], null);
        await stream.AtEnd.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal([3], _log.Calls);
        release.SetResult();
        Assert.Equal(6, (await posting).Number("accepted"));
        Assert.Equal([3, 3], _log.Calls);
    }

    /// <summary>A body that arrives in small pieces.</summary>
    private sealed class DripStream(byte[] bytes, Random? random = null) : MemoryStream(bytes)
    {
        private readonly TaskCompletionSource _atEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task AtEnd => _atEnd.Task;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var size = Math.Min(buffer.Length, random?.Next(1, 10_000) ?? 1);
            var read = Read(buffer.Span[..size]);
            if (Position == Length)
            {
                _atEnd.TrySetResult();
            }

            return ValueTask.FromResult(read);
        }
    }
}
