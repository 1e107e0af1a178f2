using System.Text;
using Microsoft.AspNetCore.Http;
using Serverless.Events.Envelope;
using Serverless.Events.Partitions;
using Serverless.Http.Requests;
using Serverless.Http.Views;
using Serverless.Pipeline.Hospital;

namespace Serverless.Http.Hospital;

public sealed class HospitalTests
{
    private const string Id = "sums~3~0~0";
    private readonly Desk _desk = new();
    private readonly HospitalEndpoints _hospital;

    public HospitalTests() => _hospital =
        new(Desk.Projections, _desk.Store.Hospital, _desk.Store.Views, _desk.Time, ReadLimits.Default);

    [Fact]
    public async Task A_list_shows_each_patient_without_its_event_and_counts_all()
    {
        await AdmitAsync(EventBytes.Structured("""{"specversion":"1.0","id":"e-1","data":"secret"}"""u8.ToArray()));

        var answer = await ListAsync();

        Assert.Equal((200, 1, 1), (answer.Status, answer.Json.GetProperty("patients").GetInt32(), answer.Json.GetProperty("held").GetInt32()));
        var patient = Assert.Single(answer.Json.GetProperty("items").EnumerateArray());
        Assert.Equal(
            """{"id":"sums~3~0~0","projection":"sums","version":3,"partition":0,"sequenceNumber":0,"status":"patient","ward":"a","wholePartition":false,"eventType":"t","eventId":"e-1","enqueuedTime":"1970-01-01T00:00:00+00:00","admittedAt":"1970-01-01T01:00:00+00:00","causes":{"count":1,"first":{"exceptionType":"System.InvalidOperationException","message":"cannot apply","at":"1970-01-01T01:00:00+00:00"},"last":{"exceptionType":"System.InvalidOperationException","message":"cannot apply","at":"1970-01-01T01:00:00+00:00"}},"held":1}""",
            patient.GetRawText());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(25)]
    [InlineData(26)]
    [InlineData(1000)]
    public async Task Pages_give_every_patient_once(int top)
    {
        await _desk.CommitAsync(0, 59, [], [.. Enumerable.Range(0, 60).Select(i => Desk.Patient(Desk.Event(0, i), $"k{i}"))], []);

        var seen = new List<string?>();
        var next = $"?top={top}";
        while (next.Length > 0)
        {
            var answer = await ListAsync(next);
            Assert.Equal(60, answer.Json.GetProperty("patients").GetInt32());
            seen.AddRange(answer.Json.GetProperty("items").EnumerateArray().Select(p => p.GetProperty("id").GetString()));
            next = answer.Json.TryGetProperty("continuation", out var token) ? $"?top={top}&continuation={Uri.EscapeDataString(token.GetString()!)}" : "";
        }

        Assert.Equal(Enumerable.Range(0, 60).Select(i => $"sums~3~0~{i}"), seen);
    }

    [Fact]
    public async Task A_list_can_be_of_one_projection()
    {
        await AdmitAsync();

        Assert.Equal(1, (await ListAsync("?projection=sums")).Json.GetProperty("patients").GetInt32());
        Assert.Equal("""{"patients":0,"held":0,"items":[]}""", (await ListAsync("?projection=others")).Body);
        var unknown = await ListAsync("?projection=nobody");
        Assert.Equal(400, unknown.Status);
        Assert.Contains("sums, others", unknown.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?continuation=forged")]
    [InlineData("?top=0")]
    [InlineData("?top=1001")]
    [InlineData("?ward=a")]
    public async Task A_query_that_cannot_be_meant_is_refused(string query) => Assert.Equal(400, (await ListAsync(query)).Status);

    [Fact]
    public async Task A_patient_alone_shows_its_event_as_it_came_and_the_whole_error()
    {
        const string Envelope = """{"specversion":"1.0", "id":"e-1", "data":{"amount":1.50}}""";
        await AdmitAsync(EventBytes.Structured(Encoding.UTF8.GetBytes(Envelope)));

        var patient = (await GetAsync(Id)).Json;

        Assert.Equal(Envelope, patient.GetProperty("event").GetRawText());
        Assert.Contains("InvalidOperationException: cannot apply", patient.GetProperty("causes").GetProperty("first").GetProperty("details").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_in_binary_mode_is_given_as_base64()
    {
        await AdmitAsync(EventBytes.Binary("""{"specversion":"1.0","id":"e-1"}"""u8.ToArray(), new byte[] { 0, 255, 7 }));

        Assert.Equal("""{"specversion":"1.0","id":"e-1","data_base64":"AP8H"}""", (await GetAsync(Id)).Json.GetProperty("event").GetRawText());
    }

    [Theory]
    [InlineData(new byte[] { (byte)'{', 0xff })]
    [InlineData(new byte[] { (byte)'[', (byte)']' })]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xff, (byte)'"', (byte)':', (byte)'1', (byte)'}' })]
    public async Task Bytes_that_are_no_json_object_are_shown_as_they_are(byte[] envelope)
    {
        await AdmitAsync(EventBytes.Binary(envelope, new byte[] { 1 }));

        var patient = (await GetAsync(Id)).Json;

        Assert.Equal(envelope, patient.GetProperty("event").GetProperty("unreadable_base64").GetBytesFromBase64());
        Assert.Equal("AQ==", patient.GetProperty("event").GetProperty("data_base64").GetString());
        Assert.False(patient.TryGetProperty("eventId", out _));
        Assert.Single((await ListAsync()).Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_release_is_recorded_with_who_and_why()
    {
        await AdmitAsync();

        var answer = await ReleaseAsync(Id, """{"by":" Ada ","reason":"the rate is fixed"}""");

        Assert.Equal(202, answer.Status);
        Assert.Equal("/api/hospital/" + Id, answer.Headers.Location);
        Assert.Equal("""{"id":"sums~3~0~0","releaseRequested":{"by":"Ada","reason":"the rate is fixed","at":"2026-03-01T12:00:00+00:00"},"see":"/api/hospital/sums~3~0~0"}""", answer.Body);
        var patient = await _desk.Store.Hospital.GetAsync(PatientIdOf(Id), TestContext.Current.CancellationToken);
        Assert.Equal(new ReleaseRequest("Ada", "the rate is fixed", _desk.Time.GetUtcNow()), patient!.ReleaseRequested);
        Assert.Equal("Ada", (await GetAsync(Id)).Json.GetProperty("releaseRequested").GetProperty("by").GetString());
    }

    [Theory]
    [InlineData("sums~3~0~1")]
    [InlineData("sums~3~0~99")]
    [InlineData("nobody")]
    [InlineData("sums~x~0~0")]
    public async Task Only_a_patient_can_be_read_or_released(string id)
    {
        await AdmitAsync();

        Assert.Equal(404, (await GetAsync(id)).Status);
        Assert.Equal(404, (await ReleaseAsync(id, """{"by":"Ada","reason":"x"}""")).Status);
    }

    [Fact]
    public async Task A_patient_is_released_once()
    {
        await AdmitAsync();
        var stop = TestContext.Current.CancellationToken;
        var checkpoint = await _desk.Store.OpenAsync(Desk.Sums.Id, new PartitionId(0), stop);
        await _desk.Store.CommitAsync(
            new()
            {
                Projection = Desk.Sums.Id,
                Partition = new PartitionId(0),
                Expected = checkpoint.Version,
                Position = checkpoint.Position,
                Released = [new Released(new SequenceNumber(0), new SequenceNumber(1))],
            },
            stop);

        Assert.Equal(409, (await ReleaseAsync(Id, """{"by":"Ada","reason":"x"}""")).Status);
        Assert.Equal("released", (await GetAsync(Id)).Json.GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"by":"Ada"}""")]
    [InlineData("""{"reason":"x"}""")]
    [InlineData("""{"by":"  ","reason":"x"}""")]
    [InlineData("""{"by":1,"reason":"x"}""")]
    [InlineData("""{"by":"Ada","reason":"x","force":true}""")]
    [InlineData("""{"by":"Ada","by":"Bob","reason":"x"}""")]
    [InlineData("""{"by":"Ada\u0007","reason":"x"}""")]
    [InlineData("""{"by":"\ud800","reason":"x"}""")]
    [InlineData("""{"by":{"a":{"b":{"c":{"d":1}}}},"reason":"x"}""")]
    public async Task A_release_needs_who_and_why(string body)
    {
        await AdmitAsync();

        Assert.Equal(400, (await ReleaseAsync(Id, body)).Status);
        Assert.Null((await _desk.Store.Hospital.GetAsync(PatientIdOf(Id), TestContext.Current.CancellationToken))!.ReleaseRequested);
    }

    [Fact]
    public async Task A_release_is_short_json()
    {
        await AdmitAsync();

        Assert.Equal(400, (await ReleaseAsync(Id, $$"""{"by":"{{new string('a', 201)}}","reason":"x"}""")).Status);
        Assert.Equal(400, (await ReleaseAsync(Id, $$"""{"by":"Ada","reason":"{{new string('a', 2_001)}}"}""")).Status);
        Assert.Equal(202, (await ReleaseAsync(Id, $$"""{"by":"{{new string('a', 200)}}","reason":"{{new string('é', 2_000)}}"}""")).Status);
        Assert.Contains("larger than", (await ReleaseAsync(Id, new string(' ', 40_000))).Detail, StringComparison.Ordinal);
        Assert.Equal(415, (await ReleaseAsync(Id, """{"by":"Ada","reason":"x"}""", "text/plain")).Status);
    }

    private static PatientId PatientIdOf(string text) => PatientId.TryParse(text, out var id) ? id : throw new FormatException(text);

    /// <summary>One patient, one event behind it.</summary>
    private Task AdmitAsync(EventBytes? bytes = null) => _desk.CommitAsync(
        0, 1, [], [Desk.Patient(Desk.Event(0, 0, "a", bytes), "a")], [new HeldEvent(Desk.Event(0, 1, "a"), new WardKey("a"))]);

    private Task<Answer> ListAsync(string query = "") => Answer.OfAsync(Desk.ContextOf($"/api/hospital{query}"), _hospital.ListAsync);

    private Task<Answer> GetAsync(string id) =>
        Answer.OfAsync(Desk.ContextOf($"/api/hospital/{id}"), request => _hospital.GetAsync(request, id));

    private Task<Answer> ReleaseAsync(string id, string body, string contentType = "application/json; charset=utf-8")
    {
        var context = Desk.ContextOf($"/api/hospital/{id}/release", HttpMethods.Post);
        context.Request.ContentType = contentType;
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        return Answer.OfAsync(context, request => _hospital.ReleaseAsync(request, id));
    }
}
