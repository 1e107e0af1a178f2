using System.Text.RegularExpressions;
using Serverless.Embedded.Backup;

namespace Serverless.Server.Tests.Integrity;

/// <summary>What became of a start with one file hurt.</summary>
internal enum Outcome
{
    /// <summary>Rows, events, hospital and receipts as before.</summary>
    Same,

    /// <summary>The start was refused, in words that name the file or its family.</summary>
    Refused,

    /// <summary>Something is other than before, and a warning, health or verify says where.</summary>
    Named,

    /// <summary>Something is other than before, and nobody said so.</summary>
    Silent,
}

/// <summary>One case of the matrix.</summary>
/// <param name="End">How the host ended: stopped or killed.</param>
/// <param name="File">The file, by its path in the folder.</param>
/// <param name="Harm">What was done to it.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Words">What was said, or what differed.</param>
/// <param name="IsVerified">Whether verify finds something.</param>
internal sealed record MatrixCase(string End, string File, string Harm, Outcome Outcome, string Words, bool IsVerified);

/// <summary>Hurts each file of a small folder in each way, starts a host on it, and compares what it shows.</summary>
internal sealed partial class CorruptionMatrix(string work, int published)
{
    public async Task<IReadOnlyList<MatrixCase>> RunAsync(string end, string folder, string older, int places, int seed)
    {
        var (expected, _) = await StartAsync(Prepare(folder), null);
        Assert.NotNull(expected);
        List<MatrixCase> cases = [];
        foreach (var file in FolderCopy.Names(folder))
        {
            foreach (var harm in Harm.All(older, places, seed + file.Length))
            {
                var hurt = Prepare(folder);
                if (harm.Do(hurt, file))
                {
                    cases.Add(await TryAsync(end, hurt, file, harm, expected));
                }
            }
        }

        return cases;
    }

    private async Task<MatrixCase> TryAsync(string end, string hurt, string file, Harm harm, string expected)
    {
        var verified = Verification.Run(hurt, TimeProvider.System, TestContext.Current.CancellationToken) switch
        {
            VerifyResult.Hurt found => found.Findings.Select(finding => finding.ToString()),
            VerifyResult.Refused refused => [refused.Reason],
            _ => [],
        };
        var isVerified = verified.Any();
        var findings = verified.Where(words => Names(words, file)).ToList();
        var (seen, words) = await StartAsync(hurt, file);
        var (outcome, why) = (seen, words) switch
        {
            (null, [var refusal]) when Names(refusal, file) => (Outcome.Refused, refusal),
            (null, [var refusal]) => (Outcome.Silent, $"refused without naming it: {refusal}"),
            _ when seen == expected => (Outcome.Same, ""),
            _ when words.Concat(findings).FirstOrDefault(said => Names(said, file)) is { } said => (Outcome.Named, said),
            _ => (Outcome.Silent, Difference(expected, seen!)),
        };
        return new MatrixCase(end, file, harm.Name, outcome, why, isVerified);
    }

    /// <summary>Starts a host and lets it process everything.</summary>
    /// <returns>What it shows; null if it refuses the start. And what it says.</returns>
    private async Task<(string? Seen, IReadOnlyList<string> Words)> StartAsync(string folder, string? file)
    {
        SmallHost host;
        try
        {
            host = await SmallHost.StartAsync(folder);
        }
        catch (Exception e) when (file is not null && e is not OperationCanceledException)
        {
            return (null, [$"{e.GetType().Name}: {e.Message}"]);
        }

        await using (host)
        {
            await host.SettledAsync();
            string seen;
            try
            {
                seen = await host.DescribeAsync(published);
            }
            catch (Exception e) when (file is not null && e is not OperationCanceledException)
            {
                seen = $"{e.GetType().Name}: {e.Message}";
                return (seen, [.. host.Words, seen]);
            }

            return (seen, [.. host.Words]);
        }
    }

    private string Prepare(string folder)
    {
        var copy = Path.Combine(work, "try");
        if (Directory.Exists(copy))
        {
            Directory.Delete(copy, recursive: true);
        }

        FolderCopy.Make(folder, copy);
        return copy;
    }

    /// <summary>Whether words lead to a file: by its name, by its database, or by its hub and partition.</summary>
    private static bool Names(string words, string file)
    {
        var name = Path.GetFileName(file);
        var family = name.StartsWith("views.db", StringComparison.Ordinal) ? "views.db" : name;
        var partition = Path.GetFileName(Path.GetDirectoryName(file)!);
        return words.Contains(name, StringComparison.Ordinal) || words.Contains(family, StringComparison.Ordinal)
            || (name.StartsWith("journal", StringComparison.Ordinal) && words.Contains("journal", StringComparison.OrdinalIgnoreCase))
            || (file.StartsWith("hubs", StringComparison.Ordinal) && Digits().IsMatch(partition)
                && (words.Contains($"partition {partition} of hub", StringComparison.Ordinal) || words.Contains($"events/{partition}/", StringComparison.Ordinal)));
    }

    private static string Difference(string expected, string seen)
    {
        var (before, after) = (expected.Split('\n'), seen.Split('\n'));
        var at = Enumerable.Range(0, Math.Max(before.Length, after.Length)).First(i => before.ElementAtOrDefault(i) != after.ElementAtOrDefault(i));
        return $"'{before.ElementAtOrDefault(at)?.Trim()}' became '{after.ElementAtOrDefault(at)?.Trim()}'";
    }

    [GeneratedRegex(@"\A\d+\z")]
    private static partial Regex Digits();
}
