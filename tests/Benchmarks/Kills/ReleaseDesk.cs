using System.Globalization;
using System.Text.Json;

namespace Serverless.Benchmarks.Kills;

/// <summary>
/// Asks for releases in the middle of it all, whether the code of this life can process the patient or not, and looks
/// that no request that was acknowledged is forgotten: afterwards it still stands, or it was tried.
/// </summary>
internal sealed class ReleaseDesk(ServerReads reads, Lives lives, Ledger ledger, Random random, TimeProvider time)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(150);
    private readonly List<Order> _orders = [];

    public int Requested { get; private set; }

    public async Task RunAsync(CancellationToken finish, CancellationToken stop)
    {
        while (!finish.IsCancellationRequested)
        {
            var (life, address) = await lives.LivingAsync(stop);
            try
            {
                await ReleaseOneAsync(address, stop);
                await CheckAsync(address, stop);
            }
            catch (Exception e) when (Outage.Is(e, stop))
            {
                // An answer that was lost says nothing: what was asked may be recorded or not.
                if (!life.IsOver)
                {
                    ledger.Report($"The hospital did not answer, and nobody had killed it: {e.Message}");
                }
            }

            await Task.Delay(LongestPause * random.NextDouble(), time, stop);
        }
    }

    /// <summary>Asks for the release of everybody whom the code can process now, until nobody else is left.</summary>
    public async Task ReleaseAllAsync(Uri server, CancellationToken stop)
    {
        while (true)
        {
            var sick = (await reads.PatientsAsync(server, CancellationToken.None))
                .Where(p => ledger.Posted[p.GetProperty("eventId").GetString()!].Kind != "broken").ToList();
            if (sick.Count == 0)
            {
                break;
            }

            if (stop.IsCancellationRequested)
            {
                ledger.Report($"The code can process these, their release was asked for, and they stay: {string.Join(", ", sick.Take(5))}.");
                return;
            }

            foreach (var id in sick.Where(p => !p.TryGetProperty("releaseRequested", out _)).Select(IdOf))
            {
                Requested += await reads.ReleaseAsync(server, id, "in the end", CancellationToken.None) ? 1 : 0;
            }

            await Task.Delay(LongestPause, time, CancellationToken.None);
        }

        await CheckAsync(server, CancellationToken.None);
    }

    private async Task ReleaseOneAsync(Uri server, CancellationToken stop)
    {
        var patients = await reads.PatientsAsync(server, stop);
        if (patients.Count == 0)
        {
            return;
        }

        var id = IdOf(patients[random.Next(patients.Count)]);
        var order = new Order(id, AttemptsOf(await reads.PatientAsync(server, id, stop)), string.Create(CultureInfo.InvariantCulture, $"order {Requested}"));
        if (await reads.ReleaseAsync(server, id, order.Reason, stop))
        {
            Requested++;
            _orders.Add(order);
        }
    }

    private async Task CheckAsync(Uri server, CancellationToken stop)
    {
        foreach (var order in _orders.ToList())
        {
            var patient = await reads.PatientAsync(server, order.Patient, stop);
            var stands = patient.TryGetProperty("releaseRequested", out var asked) && asked.GetProperty("reason").GetString() == order.Reason;
            if (stands)
            {
                continue;
            }

            // A later request for the same patient takes the place of one that was not tried yet.
            var replaced = _orders.Any(later => later.Patient == order.Patient && later.Reason != order.Reason);
            if (!replaced && patient.GetProperty("status").GetString() != "released" && AttemptsOf(patient) <= order.Attempts)
            {
                ledger.Report($"The release '{order.Reason}' of {order.Patient} was acknowledged and is forgotten.");
            }

            _orders.Remove(order);
        }
    }

    private static string IdOf(JsonElement patient) => patient.GetProperty("id").GetString()!;

    private static int AttemptsOf(JsonElement patient) => patient.GetProperty("causes").GetProperty("count").GetInt32();

    private sealed record Order(string Patient, int Attempts, string Reason);
}
