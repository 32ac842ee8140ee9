using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Centry.Connectors.Erp.Xero;

/// <summary>Reads <c>/Date(1768435200000+0000)/</c>: milliseconds since 1970 in UTC, whatever offset stands behind them.</summary>
internal sealed partial class XeroDates : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString();
        if (text is not null && Pattern().Match(text) is { Success: true } match
            && long.TryParse(match.Groups[1].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds() && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
            return DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        throw new JsonException("This is no date of Xero's.");
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
        => throw new NotSupportedException("Answers only come in.");

    [GeneratedRegex(@"^/Date\((-?\d{1,15})([+-]\d{4})?\)/$")]
    private static partial Regex Pattern();
}
