using System.Text.Json;
using System.Text.Json.Nodes;

namespace Centry.Connectors.Erp.QuickBooks;

/// <summary>What a company's settings say about writes.</summary>
/// <param name="HomeCurrency">Null when it does not say.</param>
internal sealed record QuickBooksPreferences(string? HomeCurrency, bool HasCurrencies, bool HasTaxes)
{
    /// <summary>
    /// Puts currency and tax treatment into a transaction. A company of one currency takes no currency at all, not even its own (error 6000;
    /// source: integrations in the field), and would book any amount as its own: another currency must not get so far.
    /// </summary>
    public JsonObject Complete(JsonObject body, string currency, QuickBooksTax? tax)
    {
        if (HasCurrencies)
            body["CurrencyRef"] = QuickBooksBodies.Ref(currency);
        else if (HomeCurrency != currency)
            throw new ErpException(ErpFault.Refused, $"The company in QuickBooks keeps its books in {HomeCurrency ?? "one currency"} alone and takes no {currency}: switch multicurrency on there.");
        if (tax?.Code is not null)
            body["GlobalTaxCalculation"] = "TaxInclusive";
        // Else such companies want a tax code on every line.
        else if (tax is not null && HasTaxes)
            body["GlobalTaxCalculation"] = "NotApplicable";
        return body;
    }
}

/// <summary>What writes need to know of the books beforehand.</summary>
internal sealed class QuickBooksBooks(QuickBooksClient client)
{
    public async Task<QuickBooksPreferences> PreferencesAsync(ErpAccess access, CancellationToken cancellationToken)
    {
        var reply = await client.GetAsync(access, "preferences", cancellationToken);
        var preferences = QuickBooksJson.At(reply.Value, "Preferences") ?? throw QuickBooksClient.Unreadable();
        return new QuickBooksPreferences(
            QuickBooksJson.Text(preferences, "CurrencyPrefs", "HomeCurrency", "value"), QuickBooksJson.IsTrue(preferences, "CurrencyPrefs", "MultiCurrencyEnabled"),
            QuickBooksJson.IsTrue(preferences, "TaxPrefs", "UsingSalesTax"));
    }

    /// <summary>The id of the item that books to an income account: lines of sales name items and no accounts. Made when there is none.</summary>
    public async Task<string> ItemAsync(ErpAccess access, string accountId, CancellationToken cancellationToken)
    {
        var name = $"Centry {accountId}";
        if (await FindItemAsync(access, name, accountId, cancellationToken) is { } known)
            return known;
        // No key: the vendor would answer with the old item after somebody has made that inactive. Its name is unique.
        var made = await client.CreateAsync(
            access, "Item", null, new JsonObject { ["Name"] = name, ["Type"] = "Service", ["IncomeAccountRef"] = QuickBooksBodies.Ref(accountId) }, cancellationToken);
        if (made.Fault is { Code: QuickBooksFault.DuplicateName } && await FindItemAsync(access, name, accountId, cancellationToken) is { } others)
            return others;
        return QuickBooksRows.Id(QuickBooksJson.At(made.Value, "Item") ?? throw QuickBooksClient.Unreadable());
    }

    public async Task<QuickBooksTax> TaxAsync(ErpAccess access, string? code, decimal amount, bool isSale, CancellationToken cancellationToken)
    {
        if (code is null)
            return QuickBooksTax.None(amount);
        var reply = await client.GetAsync(access, $"taxcode/{Uri.EscapeDataString(code)}", cancellationToken);
        var ids = QuickBooksTax.RateIds(QuickBooksJson.At(reply.Value, "TaxCode") ?? throw QuickBooksClient.Unreadable(), isSale);
        if (ids.Count == 0)
            return QuickBooksTax.Within(code, amount, 0);
        var rates = await client.QueryAsync(access, "TaxRate", $"where Id in ({string.Join(", ", ids.Select(QuickBooksClient.Quote))})", cancellationToken);
        return QuickBooksTax.Within(code, amount, rates.Sum(rate => QuickBooksJson.Number(rate, "RateValue") ?? 0));
    }

    private async Task<string?> FindItemAsync(ErpAccess access, string name, string accountId, CancellationToken cancellationToken)
    {
        var found = await client.QueryAsync(access, "Item", $"where Name = {QuickBooksClient.Quote(name)}", cancellationToken);
        if (found.Count == 0)
            return null;
        JsonElement item = found[0];
        return QuickBooksJson.Text(item, "IncomeAccountRef", "value") == accountId ? QuickBooksRows.Id(item)
            : throw new ErpException(ErpFault.Refused, $"The item \"{name}\" in QuickBooks books to another account by now: rename it, and Centry makes its own.");
    }
}
