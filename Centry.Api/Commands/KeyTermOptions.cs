using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Centry.Core.ApiKeys;

namespace Centry.Api.Commands;

/// <summary>The options that say what a key may do. What is not given stays as it is; <c>none</c> takes a limit away.</summary>
internal sealed class KeyTermOptions
{
    private const string None = "none";

    private readonly Option<string?> _name = new("--name") { Description = "What the key is called" };
    private readonly Option<string?> _country = new("--country") { Description = "The only country that it opens, such as UG; none for all" };
    private readonly Option<bool> _createInvoices = new("--can-create-invoices") { Description = "Whether payins may ask for an invoice [true|false]" };
    private readonly Option<bool> _createBills = new("--can-create-bills") { Description = "Whether payouts may ask for a bill [true|false]" };
    private readonly Option<bool> _viewTransactions = new("--can-view-transactions") { Description = "Whether it may read payments that it did not make [true|false]" };
    private readonly Option<bool> _initiatePayouts = new("--can-initiate-payouts") { Description = "Whether it may pay out and refund [true|false]" };
    private readonly Option<string[]> _ip = new("--ip") { Description = "An address or CIDR range that it may be used from; once for each. They replace the present list; none admits any", Arity = ArgumentArity.OneOrMore };
    private readonly Option<Limit<decimal>?> _singleTxnCap = new("--single-txn-cap") { Description = "Largest single payment, in its currency; none", CustomParser = ReadAmount };
    private readonly Option<Limit<decimal>?> _dailyPayoutCap = new("--daily-payout-cap") { Description = "Payouts in any 24 hours, for each currency; none", CustomParser = ReadAmount };
    private readonly Option<Limit<int>?> _rateLimit = new("--rate-limit") { Description = "Requests a minute; none takes the platform's", CustomParser = ReadNumber };
    private readonly Option<Limit<DateTimeOffset>?> _expires = new("--expires") { Description = "When it ends by itself: 2027-01-31 or 2027-01-31T12:00:00Z; none", CustomParser = ReadTime };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_name, _country, _viewTransactions, _initiatePayouts, _createInvoices, _createBills, _ip, _singleTxnCap, _dailyPayoutCap, _rateLimit, _expires])
            command.Options.Add(option);
    }

    /// <summary>The country that was asked for; null when the scope stays as it is.</summary>
    public string? Country(ParseResult parsed) => parsed.GetValue(_country)?.ToUpperInvariant();

    public static bool IsNone(string country) => string.Equals(country, None, StringComparison.OrdinalIgnoreCase);

    /// <param name="country">The account of the country that was asked for; null for all.</param>
    public ApiKeyTerms Apply(ApiKeyTerms terms, ParseResult parsed, Guid? country)
    {
        var addresses = Given<string[]?>(_ip!, [.. terms.IpWhitelist])!;
        return terms with
        {
            Name = Given(_name, terms.Name)!,
            CountryAccountId = parsed.GetResult(_country) is null ? terms.CountryAccountId : country,
            CanCreateInvoices = Given(_createInvoices, terms.CanCreateInvoices),
            CanCreateBills = Given(_createBills, terms.CanCreateBills),
            CanViewTransactions = Given(_viewTransactions, terms.CanViewTransactions),
            CanInitiatePayouts = Given(_initiatePayouts, terms.CanInitiatePayouts),
            IpWhitelist = addresses is [var only] && IsNone(only) ? [] : addresses,
            SingleTxnCap = Given(_singleTxnCap, new(terms.SingleTxnCap))!.Value,
            DailyPayoutCap = Given(_dailyPayoutCap, new(terms.DailyPayoutCap))!.Value,
            RateLimitPerMinute = Given(_rateLimit, new(terms.RateLimitPerMinute))!.Value,
            ExpiresAt = Given(_expires, new(terms.ExpiresAt))!.Value,
        };

        T? Given<T>(Option<T> option, T present) => parsed.GetResult(option) is null or { Implicit: true } ? present : parsed.GetValue(option);
    }

    private static Limit<decimal>? ReadAmount(ArgumentResult result)
        => Read<decimal>(result, "an amount such as 5000 or 99.50", (string text, out decimal value) => decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value));

    private static Limit<int>? ReadNumber(ArgumentResult result)
        => Read<int>(result, "a whole number", (string text, out int value) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value));

    private static Limit<DateTimeOffset>? ReadTime(ArgumentResult result)
        => Read<DateTimeOffset>(result, "a date such as 2027-01-31 or a time such as 2027-01-31T12:00:00Z", (string text, out DateTimeOffset value) =>
            DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out value));

    private static Limit<T>? Read<T>(ArgumentResult result, string expected, TryRead<T> read) where T : struct
    {
        var text = result.Tokens[0].Value;
        if (IsNone(text))
            return new Limit<T>(null);
        if (read(text, out var value))
            return new Limit<T>(value);
        result.AddError($"\"{text}\" is not {expected}, nor none.");
        return null;
    }

    /// <summary>A limit that was given; none when it has no value.</summary>
    private sealed record Limit<T>(T? Value) where T : struct;

    private delegate bool TryRead<T>(string text, out T value);
}
