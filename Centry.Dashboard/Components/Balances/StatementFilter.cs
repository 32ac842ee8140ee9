using Centry.Client;
using Centry.Dashboard.Workspaces;

namespace Centry.Dashboard.Components.Balances;

/// <summary>Which account of a balance a page shows, and when.</summary>
public sealed record StatementFilter(string CountryCode, string CurrencyCode, string Account, Period Period, string? After)
{
    public const string AccountParameter = "account";
    public const string AfterParameter = "after";
    public const string Explanation = "explanation";

    private const string Usual = "available";
    private const int DaysUsual = 30;

    public static IReadOnlyList<string> Accounts { get; } = [Usual, "pending", "reserved"];

    /// <summary>From an address that anybody may have written: what makes no sense does not filter.</summary>
    public static StatementFilter Read(string country, string currency, string? account, string? from, string? to, string? after, DateOnly today) => new(
        country, currency, Accounts.Contains(account) || account == Explanation ? account! : Usual, Period.Read(from, to, Period.Until(today, DaysUsual)), string.IsNullOrEmpty(after) ? null : after);

    public bool IsExplanation => Account == Explanation;

    public StatementQuery ToQuery(TimeZoneInfo zone, int limit)
    {
        var (from, to) = Period.In(zone);
        return new StatementQuery { CountryCode = CountryCode, CurrencyCode = CurrencyCode, Account = Account, From = from, To = to, Limit = limit, After = After };
    }

    /// <param name="page">Below the balance: empty for its page, <c>/print</c> for the one on paper.</param>
    public string Url(Workspace workspace, string page = "")
        => new PageAddress(workspace, $"balances/{CountryCode}/{CurrencyCode}{page}")
            .With(AccountParameter, Account == Usual ? null : Account)
            .With(Period.FromParameter, Period.Write(Period.From)).With(Period.ToParameter, Period.Write(Period.To))
            .With(AfterParameter, After).ToString();
}
