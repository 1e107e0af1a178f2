using System.Text.Json;

namespace Serverless.Benchmarks.Figures;

/// <summary>The report for programs: every single run is in it, so that other statistics can be made of them.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static byte[] Of(FigureReport report) => JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            report.Machine,
            report.Begun,
            Seconds = report.Took.TotalSeconds,
            report.CommandLine,
            report.Repeats,
            Quick = report.IsQuick,
            Figures = report.Figures.Select(f => new
            {
                f.Figure.Name,
                f.Figure.Meaning,
                f.Figure.Limit,
                f.Figure.Peers,
                f.Notes,
                f.Void,
                Targets = TargetResult.Of(f).Select(t => new
                {
                    t.Target.Row, t.Case, t.Target.Quantity, Against = t.AgainstName, t.Value, t.Pairs, t.Target.Bound, t.Target.IsAtMost, Met = f.Void is null && t.IsMet,
                }),
                Cases = f.Cases.Select(c => new
                {
                    c.Name,
                    c.X,
                    Lines = c.Lines.Select(l => new { l.Name, l.Unit, l.Limit, l.Ours, l.Ratio, l.Pairs, Peers = c.Peers.Zip(l.Peers, l.PeerRatios).Select(p => new { Name = p.First, Spread = p.Second, OursByPeer = p.Third }) }),
                    Runs = c.Pairs.Select(p => new
                    {
                        Limit = Values(p.Limit),
                        Ours = Values(p.Ours),
                        Peers = p.Peers.ToDictionary(m => m.Name, m => Values(m.Measure)),
                    }),
                }),
            }),
        },
        Options);

    private static Dictionary<string, double>? Values(Measure? measure) => measure?.Quantities.ToDictionary(q => q.Name, q => q.Value);
}
