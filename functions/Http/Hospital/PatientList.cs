using System.Buffers;
using System.Text.Json;
using Serverless.Http.Answers;
using Serverless.Pipeline.Hospital;

namespace Serverless.Http.Hospital;

/// <summary>
/// A page of patients, rendered. Their events are large and not shown: only a lot of them is in memory at once, which the
/// hospital bounds by bytes, too (<see cref="PatientPage.MaxBytes"/>).
/// </summary>
internal sealed class PatientList
{
    private const int Lot = 25;

    private readonly ArrayBufferWriter<byte> _items = new();
    private string? _continuation;

    private PatientList()
    {
    }

    /// <exception cref="FormatException">The continuation token is not one of the hospital's.</exception>
    public static async Task<PatientList> ReadAsync(
        IHospital hospital, string? projection, int top, string? continuation, CancellationToken stop)
    {
        var list = new PatientList { _continuation = continuation };
        await using var json = new Utf8JsonWriter(list._items, JsonAnswer.Options);
        json.WriteStartArray();
        var left = top;
        do
        {
            var page = await hospital.ListAsync(projection, Math.Min(Lot, left), list._continuation, stop);
            foreach (var patient in page.Patients)
            {
                PatientJson.Write(json, patient, withEvent: false);
            }

            left -= page.Patients.Count;
            list._continuation = page.Continuation;
        }
        while (left > 0 && list._continuation is not null);

        json.WriteEndArray();
        return list;
    }

    public void Write(Utf8JsonWriter json, long patients, long held)
    {
        json.WriteStartObject();
        json.WriteNumber("patients", patients);
        json.WriteNumber("held", held);
        json.WritePropertyName("items");
        json.WriteRawValue(_items.WrittenSpan, skipInputValidation: true);
        if (_continuation is not null)
        {
            json.WriteString("continuation", _continuation);
        }

        json.WriteEndObject();
    }
}
