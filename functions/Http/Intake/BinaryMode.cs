using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Serverless.Events.Envelope;

namespace Serverless.Http.Intake;

/// <summary>
/// An event in binary mode: <c>ce-</c> headers are its attributes, the Content-Type is <c>datacontenttype</c>, and the
/// body is its data. Its envelope is those attributes as CloudEvents JSON.
/// </summary>
internal static class BinaryMode
{
    private const string Prefix = "ce-";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static CloudEventRead Read(HttpRequest request, byte[] body, EventLimits limits)
    {
        var problems = new List<EventProblem>();
        var envelope = WriteEnvelope(request, problems);

        // HTTP cannot tell an empty body from none; an event whose data is nothing has no data.
        var bytes = body.Length == 0 ? EventBytes.Structured(envelope) : EventBytes.Binary(envelope, body);
        return CloudEventReader.Read(bytes, limits) switch
        {
            CloudEventRead.Invalid invalid => new CloudEventRead.Invalid(
                [.. problems, .. invalid.Problems.Where(found => problems.TrueForAll(problem => problem.Attribute != found.Attribute))]),
            var valid => problems.Count == 0 ? valid : new CloudEventRead.Invalid(problems),
        };
    }

    private static ReadOnlyMemory<byte> WriteEnvelope(HttpRequest request, List<EventProblem> problems)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer, Options);
        writer.WriteStartObject();
        foreach (var (header, values) in request.Headers)
        {
            if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            var name = header[Prefix.Length..].ToLowerInvariant();
            if (FindNameProblem(name) is { } problem)
            {
                problems.Add(new EventProblem(name, problem));
            }
            else if (values.Count > 1)
            {
                problems.Add(new EventProblem(name, "is given twice"));
            }
            else if (HeaderText.Decode(values.ToString()) is { } text)
            {
                writer.WriteString(name, text);
            }
            else
            {
                problems.Add(new EventProblem(name, "must be percent-encoded UTF-8, a percent sign as %25"));
            }
        }

        if (request.ContentType is { } contentType)
        {
            writer.WriteString("datacontenttype", contentType);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    // Whatever else could be a member of the envelope must not come in as a header.
    private static string? FindNameProblem(string name) => name switch
    {
        "datacontenttype" => "is the Content-Type header in binary mode, not a ce- header",
        "data" => "is the body in binary mode, not a ce- header",
        "" => "is no attribute name: a name is lower-case ASCII letters and digits",
        _ when name.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c)) =>
            "is no attribute name: a name is lower-case ASCII letters and digits",
        _ => null,
    };
}
