using System.Text.Json;
using System.Text.RegularExpressions;

namespace Centry.Simulator.Daraja;

/// <summary>A request's body. The first field that is not as it must be is the refusal; what is read after it counts no more.</summary>
internal sealed partial class DarajaFields(JsonElement json, bool requireHttps)
{
    // Safaricom's own words, and what looks like an attack to its firewall.
    private static readonly string[] Forbidden = ["mpesa", "safaricom", "exe", "exec", "cmd", "sql", "query"];

    public DarajaRefusal? Refusal { get; private set; }

    /// <summary>A string of <paramref name="min"/> to <paramref name="max"/> characters; one that may be empty may also be absent.</summary>
    public string Text(string name, int max, int min = 1)
    {
        if (!json.TryGetProperty(name, out var value)) return min == 0 ? "" : Bad(name);
        if (value.ValueKind != JsonValueKind.String) return Bad(name);
        var text = value.GetString()!;
        return text.Length >= min && text.Length <= max ? text : Bad(name);
    }

    public string OneOf(string name, params ReadOnlySpan<string> values)
    {
        var text = Text(name, 100);
        return values.Contains(text) ? text : Bad(name);
    }

    /// <summary>Digits, written as a string or as a number.</summary>
    public string Digits(string name)
    {
        if (!json.TryGetProperty(name, out var value)) return Bad(name);
        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number => value.GetRawText(),
            _ => "",
        };
        return DigitsOnly().IsMatch(text) ? text : Bad(name);
    }

    /// <summary>Whole shillings, written as a number.</summary>
    public long Amount(string name)
    {
        if (json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && DigitsOnly().IsMatch(value.GetRawText())
            && value.TryGetInt64(out var amount) && amount >= 1)
            return amount;
        Bad(name);
        return 0;
    }

    public string Msisdn(string name)
    {
        var text = Digits(name);
        return KenyanMobile().IsMatch(text) ? text : Bad(name);
    }

    public Uri Url(string name)
    {
        var text = Text(name, 2000);
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && !requireHttps))
            && !Forbidden.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase)))
            return url;
        Refusal ??= DarajaRefusal.BadUrl(name);
        return new Uri("about:blank");
    }

    public bool Has(string name) => json.TryGetProperty(name, out var value) && !(value.ValueKind == JsonValueKind.String && value.GetString()!.Length == 0);

    public string Bad(string name)
    {
        Refusal ??= DarajaRefusal.BadField(name);
        return "";
    }

    [GeneratedRegex(@"^[0-9]{1,15}\z")]
    private static partial Regex DigitsOnly();

    [GeneratedRegex(@"^254[71]\d{8}\z")]
    private static partial Regex KenyanMobile();
}
