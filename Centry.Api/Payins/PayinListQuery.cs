using System.Globalization;
using Centry.Core;
using Centry.Core.Payins;

namespace Centry.Api.Payins;

/// <summary>Reads the query string of a list of payins, with every fault at once.</summary>
public sealed class PayinListQuery(IQueryCollection query)
{
    public const int LimitDefault = 50;
    public const int LimitMax = 200;
    public const int OffsetMax = 100_000;

    private readonly Dictionary<string, IReadOnlyList<string>> _faults = [];

    public int Limit { get; private set; } = LimitDefault;
    public int Offset { get; private set; }

    /// <summary>Set after <see cref="Read"/> when something was wrong.</summary>
    public Refusal? Refusal => _faults.Count == 0 ? null : PayinOrderReader.Invalid(_faults);

    /// <param name="countryScope">The only country that may be seen; null for all.</param>
    public PayinFilter Read(Guid merchantId, string environment, string? countryScope)
    {
        Limit = Whole("limit", LimitDefault, 1, LimitMax);
        Offset = Whole("offset", 0, 0, OffsetMax);
        var status = Text("status");
        if (status is not null && !PayinStatus.All.Contains(status))
            Fault("status", $"Must be one of: {string.Join(", ", PayinStatus.All)}.");
        Guid? after = null;
        if (Text("after") is { } text)
        {
            if (Guid.TryParseExact(text, "D", out var id))
                after = id;
            else
                Fault("after", "Must be the id of a payin.");
        }

        return new PayinFilter
        {
            MerchantId = merchantId,
            Environment = environment,
            Status = status,
            Gateway = Text("gateway"),
            CountryCode = countryScope ?? Text("country_code"),
            CurrencyCode = Text("currency_code"),
            Reference = Text("reference"),
            CreatedFrom = Time("created_from"),
            CreatedTo = Time("created_to"),
            After = after,
        };
    }

    private string? Text(string name)
    {
        var value = query[name].ToString();
        if (value.Length == 0)
            return null;
        if (value.Length <= 255 && !value.Contains('\0', StringComparison.Ordinal))
            return value;
        Fault(name, "Must be at most 255 characters of text.");
        return null;
    }

    private int Whole(string name, int fallback, int min, int max)
    {
        if (Text(name) is not { } text)
            return fallback;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
            return value;
        Fault(name, $"Must be a whole number from {min} to {max}.{(name == "offset" ? " Go further with 'after'." : "")}");
        return fallback;
    }

    private DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
            return time;
        Fault(name, "Must be a time such as 2026-04-14T10:30:00Z.");
        return null;
    }

    private void Fault(string name, string fault) => _faults[name] = [fault];
}
