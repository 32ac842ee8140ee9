using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Centry.Core.Currencies;

namespace Centry.Core.Webhooks;

/// <summary>Writes the <c>data</c> of events: amounts and times as the customer documentation shows them.</summary>
internal sealed class EventData
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Currency _currency;

    private EventData(Utf8JsonWriter json, Currency currency)
    {
        Json = json;
        _currency = currency;
    }

    public Utf8JsonWriter Json { get; }

    /// <summary>The JSON object that <paramref name="write"/> fills, about a payment in that currency.</summary>
    public static string Write(string currencyCode, Action<EventData> write)
        => Write(json => write(new EventData(json, Currency.Get(currencyCode))));

    /// <summary>The JSON object that <paramref name="write"/> fills.</summary>
    public static string Write(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream(1024);
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    public void Amount(string name, long minor) => Json.WriteString(name, Money.FromMinor(minor, _currency).ToWire());

    /// <summary>In webhook bodies times carry +00:00.</summary>
    public void Time(string name, DateTimeOffset? time)
        => Json.WriteString(name, time?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFzzz", CultureInfo.InvariantCulture));

    /// <summary>JSON that the caller wrote.</summary>
    public void Raw(string name, string? json)
    {
        Json.WritePropertyName(name);
        if (json is null)
            Json.WriteNullValue();
        else
            Json.WriteRawValue(json);
    }
}
