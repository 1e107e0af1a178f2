using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Serverless.Http.Hubs;

/// <summary>A tail as its reader sees it, one message after the other.</summary>
internal sealed class Tail : IDisposable
{
    private readonly DefaultHttpContext _context;
    private readonly CancellationTokenSource _leave = new();
    private readonly StreamReader _reader;

    /// <param name="context">The request.</param>
    /// <param name="handle">The handler.</param>
    public Tail(DefaultHttpContext context, Func<HttpRequest, Task<IResult>> handle)
    {
        // A reader that takes nothing holds the writer up soon, as a full connection does.
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 4096, resumeWriterThreshold: 2048, useSynchronizationContext: false));
        _context = context;
        _context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(pipe.Writer.AsStream()));
        _context.RequestAborted = _leave.Token;
        _reader = new StreamReader(pipe.Reader.AsStream(), Encoding.UTF8);
        Ended = RunAsync(handle, pipe);
    }

    public Task Ended { get; }

    public HttpResponse Response => _context.Response;

    /// <summary>The lines up to the next empty one; null at the end.</summary>
    public async Task<string?> NextAsync()
    {
        var lines = new List<string>();
        while (await _reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Length == 0)
            {
                return string.Join('\n', lines);
            }

            lines.Add(line);
        }

        return null;
    }

    /// <summary>The id of the next event.</summary>
    public async Task<string?> NextIdAsync() => (await NextAsync())?.Split('\n')[0];

    public void Leave() => _leave.Cancel();

    public void Dispose()
    {
        _leave.Dispose();
        _reader.Dispose();
    }

    private async Task RunAsync(Func<HttpRequest, Task<IResult>> handle, Pipe pipe)
    {
        await Task.Yield();
        await (await handle(_context.Request)).ExecuteAsync(_context);
        await pipe.Writer.CompleteAsync();
    }
}
