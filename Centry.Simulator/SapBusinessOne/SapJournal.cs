using System.Globalization;
using System.Text.Json.Nodes;
using Centry.Simulator.Erp;

namespace Centry.Simulator.SapBusinessOne;

/// <summary>Journal entries between accounts, in one currency.</summary>
internal sealed class SapJournal(ErpBooks books, SapOptions options)
{
    private sealed record Posting(string Account, decimal Debit, decimal Credit, string Currency, SapProblem? Problem);

    public (BookDocument? Made, SapProblem? Problem) Post(SapFields fields)
    {
        var date = fields.Date("ReferenceDate");
        var due = fields.Names("DueDate") ? fields.Date("DueDate") : date;
        if (fields.Names("TaxDate"))
            fields.Date("TaxDate");
        var extra = new Dictionary<string, string>
        {
            ["Memo"] = fields.Optional("Memo", 50) ?? "",
            ["Reference"] = fields.Optional("Reference", 100) ?? "",
            ["Reference2"] = fields.Optional("Reference2", 100) ?? "",
            ["Reference3"] = fields.Optional("Reference3", 100) ?? "",
        };
        var postings = fields.Rows("JournalEntryLines", "JournalEntryLine").Select(Line).ToList();
        if ((fields.End() ?? postings.Select(posting => posting.Problem).FirstOrDefault(refused => refused is not null)) is { } problem)
            return (null, problem);
        var total = postings.Sum(posting => posting.Debit);
        if (total == 0 || total != postings.Sum(posting => posting.Credit) || postings.Select(posting => posting.Currency).Distinct().Count() > 1)
            return (null, SapProblem.Invalid("Unbalanced Transaction"));
        extra["JournalEntryLines"] = new JsonArray([.. postings.Select((posting, n) => new JsonObject
        {
            ["Line_ID"] = n,
            ["AccountCode"] = posting.Account,
            ["FCCurrency"] = IsForeign(posting) ? posting.Currency : null,
            ["FCDebit"] = IsForeign(posting) ? posting.Debit : 0,
            ["FCCredit"] = IsForeign(posting) ? posting.Credit : 0,
            ["Debit"] = posting.Debit * RateOf(posting),
            ["Credit"] = posting.Credit * RateOf(posting),
        })]).ToJsonString();
        var (made, _) = books.Add(new BookDocument
        {
            Kind = BookKinds.Expense,
            Number = extra["Reference3"],
            Reference = extra["Reference2"],
            ContactId = "",
            Currency = postings[0].Currency,
            Date = date,
            DueDate = due,
            Lines = [.. postings.Where(posting => posting.Debit > 0).Select(posting => new BookLine(extra["Memo"], 1, posting.Debit, posting.Account, null))],
            Total = total,
            Paid = total,
            State = BookState.Paid,
            Extra = extra,
        });
        return (made, null);
    }

    private bool IsForeign(Posting posting) => posting.Currency != options.LocalCurrency;

    private decimal RateOf(Posting posting) => IsForeign(posting) ? options.Rates[posting.Currency] : 1;

    private Posting Line(SapFields row)
    {
        var account = row.Text("AccountCode", 15);
        row.Optional("LineMemo", 50);
        var currency = row.Optional("FCCurrency", 3);
        var (debit, credit) = currency is null ? (row.Amount("Debit") ?? 0, row.Amount("Credit") ?? 0) : (row.Amount("FCDebit") ?? 0, row.Amount("FCCredit") ?? 0);
        var problem = row.End();
        if (problem is null && books.Account(account) is not { IsRemoved: false })
            problem = SapProblem.Invalid(string.Create(CultureInfo.InvariantCulture, $"G/L account '{account}' is not valid [JDT1.Account]"));
        if (problem is null && currency is not null && !options.Rates.ContainsKey(currency))
            problem = SapProblem.Invalid("Enter valid currency [JDT1.FCCurrency]");
        if (problem is null && debit > 0 == credit > 0)
            problem = SapProblem.Invalid("Enter a debit or a credit amount [JDT1.Debit]");
        return new Posting(account, debit, credit, currency ?? options.LocalCurrency, problem);
    }
}
