using System.Globalization;
using Serverless.Benchmarks.Payments;

namespace Serverless.Benchmarks.Checking;

/// <summary>Compares everything a server says about a run with the model of it.</summary>
internal sealed class PaymentCheck(ServerViews server, PaymentModel model, RunId run, TextWriter output)
{
    private const string Projection = "payments";

    public async Task<Differences> RunAsync(CancellationToken stop)
    {
        var differences = new Differences();
        foreach (var view in PaymentModel.Views)
        {
            var before = differences.Count;
            var comparison = new RowComparison(view, model.Rows(view), differences);
            await foreach (var (key, state) in RowsOfRunAsync(view, stop))
            {
                comparison.See(key, state);
            }

            comparison.End();
            Say($"{view}: {comparison.Expected:N0} rows expected, {differences.Count - before:N0} differences");
        }

        await CompareHospitalAsync(differences, stop);
        return differences;
    }

    /// <summary>
    /// Whether the days of this run hold rows already: another run's, or the same run's before. Only rows of windows
    /// can be in the way; all others have the run in their key.
    /// </summary>
    public async Task<bool> DaysAreTakenAsync(CancellationToken stop)
    {
        await foreach (var row in RowsOfRunAsync("money-moved", stop))
        {
            return true;
        }

        return false;
    }

    private IAsyncEnumerable<(string Key, System.Text.Json.JsonElement State)> RowsOfRunAsync(string view, CancellationToken stop) =>
        view == "money-moved"
            ? server.ReadAsync(view, "", stop).Where(row => IsInDays(row.Key))
            : server.ReadAsync(view, run.Prefix, stop);

    private bool IsInDays(string key) =>
        DateTimeOffset.TryParse(key.Split('~')[^1], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var start)
        && start >= run.FirstDay && start < run.LastDay;

    private async Task CompareHospitalAsync(Differences differences, CancellationToken stop)
    {
        var before = differences.Count;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var (ward, held) in server.ReadPatientsAsync(Projection, stop))
        {
            if (!ward.StartsWith(run.Prefix, StringComparison.Ordinal))
            {
                continue;
            }

            seen.Add(ward);
            if (!model.Held.TryGetValue(ward, out var expected))
            {
                differences.Add($"hospital/{ward}: is a ward that is not expected, with {held} held events");
            }
            else if (expected != held)
            {
                differences.Add($"hospital/{ward}: expected {expected} held events, but there are {held}");
            }
        }

        foreach (var ward in model.Held.Keys.Where(ward => !seen.Contains(ward)))
        {
            differences.Add($"hospital/{ward}: a patient is missing; expected it with {model.Held[ward]} held events");
        }

        Say($"hospital: {model.Held.Count:N0} patients and {model.Held.Values.Sum():N0} held events expected, {differences.Count - before:N0} differences");
    }

    private void Say(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
