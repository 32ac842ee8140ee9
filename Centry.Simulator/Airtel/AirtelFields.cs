using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Centry.Simulator.Airtel;

/// <summary>
/// A request's body. Fields are named by their path, <c>transaction.amount</c>. The first one that is not as it must be is the refusal; what
/// is read after it counts no more.
/// </summary>
internal sealed partial class AirtelFields(JsonElement json, AirtelMarket market, AirtelProduct product)
{
    private const int IdMax = 64;

    /// <summary>Amounts at or above are refused, as every wallet has some ceiling.</summary>
    private const decimal AmountBound = 10_000_000_000_000m;

    public AirtelRefusal? Refusal { get; private set; }

    public string Text(string path, int min = 1, int max = 64)
    {
        if (Find(path) is not { } value) return Refuse(AirtelRefusal.Missing(path));
        if (value.ValueKind != JsonValueKind.String) return Refuse(AirtelRefusal.Invalid(path));
        var text = value.GetString()!;
        return text.Length >= min && text.Length <= max ? text : Refuse(AirtelRefusal.Invalid(path));
    }

    public string OneOf(string path, params ReadOnlySpan<string> values)
    {
        var text = Text(path);
        return values.Contains(text) ? text : Refuse(AirtelRefusal.Invalid(path));
    }

    /// <summary>The client's id of a payment. A hyphen in it would break the enquiry.</summary>
    public string Id(string path)
    {
        var id = Text(path, max: IdMax);
        return Alphanumeric().IsMatch(id) ? id : Refuse(AirtelRefusal.Invalid(path));
    }

    /// <summary>Must agree with <c>X-Country</c>.</summary>
    public void Country(string path)
    {
        if (Text(path) != market.Country) Refuse(AirtelRefusal.BodyCountry);
    }

    /// <summary>Must agree with <c>X-Currency</c>.</summary>
    public void Currency(string path)
    {
        if (Text(path) != market.Currency) Refuse(AirtelRefusal.BodyCurrency);
    }

    public string Msisdn(string path)
    {
        var text = Text(path);
        return market.IsNumber(text) ? text : Refuse(AirtelRefusal.WrongNumber(product, market));
    }

    /// <summary>Major units, written as a number.</summary>
    public decimal Amount(string path, decimal minimum)
    {
        if (Find(path) is not { } value)
        {
            Refuse(AirtelRefusal.Missing(path));
            return 0;
        }
        var written = value.ValueKind == JsonValueKind.Number ? value.GetRawText() : "";
        if (AmountForm().Match(written) is { Success: true } form && form.Groups["decimals"].Length <= market.MinorUnits
            && decimal.TryParse(written, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
            && amount > 0 && amount >= minimum && amount < AmountBound)
            return amount;
        Refuse(AirtelRefusal.WrongAmount(product));
        return 0;
    }

    private JsonElement? Find(string path)
    {
        var found = json;
        foreach (var member in path.Split('.'))
        {
            if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(member, out found)) return null;
        }
        return found;
    }

    private string Refuse(AirtelRefusal refusal)
    {
        Refusal ??= refusal;
        return "";
    }

    [GeneratedRegex(@"^[A-Za-z0-9]+\z")]
    private static partial Regex Alphanumeric();

    [GeneratedRegex(@"^[0-9]+(\.(?<decimals>[0-9]+))?\z")]
    private static partial Regex AmountForm();
}
