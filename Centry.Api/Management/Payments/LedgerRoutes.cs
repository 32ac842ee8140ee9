using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Centry.Api.Http;
using Centry.Contracts;
using Centry.Core;
using Centry.Core.Currencies;
using Centry.Core.Ledger;
using Centry.Core.Persistence;
using Centry.Core.Reference;
using Microsoft.EntityFrameworkCore;
using Microsoft.OpenApi;

namespace Centry.Api.Management.Payments;

/// <summary><c>…/ledger</c>: statements of a balance's accounts, and why a balance was what it was.</summary>
internal static class LedgerRoutes
{
    private const int LimitDefault = 100;

    private static readonly string[] Accounts = [LedgerAccountTypes.Available, LedgerAccountTypes.Pending, LedgerAccountTypes.Reserved];
    private static readonly Refusal NoSuchBalance = new(ErrorCodes.NotFound, "The merchant has no such balance.");

    public static void MapLedger(this RouteGroupBuilder merchant)
    {
        merchant.MapGet("/ledger", ReadAsync).WithTags("Ledger")
            .WithName("GetLedgerStatement").WithSummary("The statement of one account, oldest first").Environment()
            .BalanceParameters()
            .Query("account", "Which part of the balance; available when left out.", Accounts)
            .Query("from", "The first moment: an RFC 3339 time or a date.")
            .Query("to", "Before this moment; now when left out.")
            .Query("limit", $"Lines in a page: 1 to {LedgerStatements.LinesMax}, {LimitDefault} when left out.", type: JsonSchemaType.Integer, format: "int32")
            .Query("after", "next_after of the page before.")
            .Produces<LedgerStatementView>().Refuses(400, 401, 403, 404);
        merchant.MapGet("/ledger/explain", ExplainAsync).WithTags("Ledger")
            .WithName("ExplainBalance").WithSummary("Why a balance is what it is, or was at a moment: what each kind of posting made of it").Environment()
            .BalanceParameters()
            .Query("at", "The moment; now when left out.")
            .Produces<BalanceExplanation>().Refuses(400, 401, 403, 404);
    }

    private static RouteHandlerBuilder BalanceParameters(this RouteHandlerBuilder route) => route
        .Query("country_code", "The balance's country (ISO 3166-1 alpha-2).", required: true)
        .Query("currency_code", "Its currency (ISO 4217); the country's when left out.");

    private static async Task<IResult> ReadAsync(HttpContext http, Guid merchantId, CentryDbContext context, LedgerStatements statements, TimeProvider time)
    {
        var query = new QueryReader(http.Request.Query);
        var asked = BalanceQuestion(query);
        var account = query.OneOf("account", Accounts) ?? LedgerAccountTypes.Available;
        var from = query.Time("from") ?? DateTimeOffset.UnixEpoch;
        var to = query.Time("to") ?? time.GetUtcNow().AddMinutes(1);
        var limit = query.Number("limit", LimitDefault, 1, LedgerStatements.LinesMax);
        var after = query.Text("after") is { } text ? ReadCursor(text, query) : null;
        if (query.Refusal() is { } refusal)
            return refusal.ToResult();
        if (await FindAsync(context, merchantId, asked, http.RequestAborted) is not { } balance
            || await statements.ReadAsync(merchantId, balance.Id, account, from, to, after, limit, http.RequestAborted) is not { } statement)
            return NoSuchBalance.ToResult();
        var currency = Currency.Get(statement.CurrencyCode);
        decimal Major(long minor) => Money.FromMinor(minor, currency).Major;
        return TypedResults.Json(
            new LedgerStatementView(
                account, balance.CountryCode, balance.CurrencyCode, Major(statement.Opening),
                [.. statement.Lines.Select(l => new LedgerLineView(l.At, l.SourceId, l.Kind, Major(l.Amount), Major(l.Balance)))],
                statement.Next is { } next ? WriteCursor(next) : null),
            CentryJson.Options);
    }

    private static async Task<IResult> ExplainAsync(HttpContext http, Guid merchantId, CentryDbContext context, LedgerStatements statements, TimeProvider time)
    {
        var query = new QueryReader(http.Request.Query);
        var asked = BalanceQuestion(query);
        var at = query.Time("at") ?? time.Now();
        if (query.Refusal() is { } refusal)
            return refusal.ToResult();
        if (await FindAsync(context, merchantId, asked, http.RequestAborted) is not { } balance)
            return NoSuchBalance.ToResult();
        var currency = Currency.Get(balance.CurrencyCode);
        var reasons = await statements.ExplainAsync(merchantId, balance.Id, at, http.RequestAborted);
        return TypedResults.Json(
            new BalanceExplanation(
                at, balance.CountryCode, balance.CurrencyCode,
                [.. reasons.Select(r => new BalanceReasonView(r.AccountType, r.Kind, r.Postings, Money.FromMinor(r.Amount, currency).Major))]),
            CentryJson.Options);
    }

    private sealed record Asked(string Environment, string Country, string? Currency);

    private static Asked BalanceQuestion(QueryReader query)
    {
        var environment = query.Required("environment", Core.Environments.All);
        var country = query.Code("country_code", code => Countries.TryGet(code, out _), "Must be the two-letter code of a country that Centry serves, such as UG.");
        if (country is null)
            query.Fault("country_code", "This parameter is required.");
        return new Asked(environment, country ?? "", query.Code("currency_code", code => Core.Currencies.Currency.TryGet(code, out _), "Must be the three-letter code of a currency that Centry moves, such as UGX."));
    }

    private static Task<Balance?> FindAsync(CentryDbContext context, Guid merchantId, Asked asked, CancellationToken cancellationToken)
        => context.Balances.AsNoTracking()
            .Where(b => b.MerchantId == merchantId && b.Environment == asked.Environment && b.CountryCode == asked.Country && (asked.Currency == null || b.CurrencyCode == asked.Currency))
            .OrderBy(b => b.CurrencyCode).FirstOrDefaultAsync(cancellationToken);

    private static string WriteCursor(StatementCursor cursor)
        => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{cursor.At.UtcTicks}|{cursor.SourceId}|{cursor.Kind}|{cursor.Line}")));

    private static StatementCursor? ReadCursor(string text, QueryReader query)
    {
        if (Base64Url.IsValid(text) && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('|') is [var ticks, var source, var kind, var line]
            && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTimeOffset.MaxValue.UtcTicks
            && Guid.TryParse(source, out var sourceId) && kind.All(c => char.IsAsciiLetterLower(c) || c == '_') && short.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return new StatementCursor(new DateTimeOffset(at, TimeSpan.Zero), sourceId, kind, number);
        query.Fault("after", "Must be next_after of the page before.");
        return null;
    }
}
