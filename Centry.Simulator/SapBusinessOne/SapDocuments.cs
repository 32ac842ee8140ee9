using Centry.Simulator.Erp;

namespace Centry.Simulator.SapBusinessOne;

/// <summary>
/// Invoices, bills and credit notes as they are posted: those of services, which name an account in each line. A NumAtCard that is there
/// already is taken, unless a company's settings say otherwise (from memory, unconfirmed): who would not have it twice must look.
/// </summary>
internal sealed class SapDocuments(ErpBooks books, SapOptions options)
{
    private const string Type = "Document";

    /// <param name="table">The table that refusals name: OINV, OPCH, ORIN.</param>
    public (BookDocument? Made, SapProblem? Problem) Post(SapFields fields, string kind, string table)
    {
        var card = fields.Text("CardCode", 15);
        var currency = fields.Optional("DocCurrency", 3) ?? options.LocalCurrency;
        fields.OneOf("DocType", "dDocument_Service");
        var document = new BookDocument
        {
            Kind = kind,
            ContactId = card,
            Currency = currency,
            Date = fields.Date("DocDate"),
            DueDate = fields.Date("DocDueDate"),
            Number = fields.Optional("NumAtCard", 100),
            Extra = new Dictionary<string, string> { ["Comments"] = fields.Optional("Comments", 254) ?? "" },
            Lines = [],
            Total = 0,
        };
        if (fields.Names("TaxDate"))
            fields.Date("TaxDate");
        fields.Optional("JournalMemo", 50);
        var isForeign = currency != options.LocalCurrency;
        if (isForeign && !options.Rates.ContainsKey(currency))
            return (null, SapProblem.Invalid($"Enter valid currency [{table}.DocCur]"));
        var lines = fields.Rows("DocumentLines", Type + "Line").Select(row => Line(row, kind, isForeign)).ToList();
        if ((fields.End() ?? lines.Select(line => line.Problem).FirstOrDefault(refused => refused is not null)) is { } problem)
            return (null, problem);
        if (books.Contact(card) is not { IsRemoved: false } contact || SapRows.CardType(contact) != (kind == BookKinds.Bill ? SapRows.Supplier : SapRows.Customer))
            return (null, SapProblem.Invalid($"Invalid BP code '{card}' [{table}.CardCode]"));
        if (document.DueDate < document.Date)
            return (null, SapProblem.Invalid($"Due date is before posting date [{table}.DocDueDate]"));
        var (made, _) = books.Add(document with { Lines = [.. lines.Select(line => line.Line!)], Total = lines.Sum(line => line.Gross) });
        return (made, null);
    }

    private (BookLine? Line, decimal Gross, SapProblem? Problem) Line(SapFields row, string kind, bool isForeign)
    {
        var description = row.Text("ItemDescription", 200);
        var account = row.Text("AccountCode", 15);
        var group = row.Optional("VatGroup", 8);
        var (net, gross) = isForeign ? (row.Amount("RowTotalFC"), row.Amount("GrossTotalFC")) : (row.Amount("LineTotal"), row.Amount("GrossTotal"));
        if (row.End() is { } problem)
            return (null, 0, problem);
        if (books.Account(account) is not { IsRemoved: false, TakesPayments: false })
            return (null, 0, SapProblem.Invalid($"G/L account '{account}' is not valid [INV1.AcctCode]"));
        var rate = books.TaxRates().FirstOrDefault(known => known.Code == group);
        if (group is not null && (rate is null || SapRows.Category(rate) != (kind == BookKinds.Bill ? "bovcInputTax" : "bovcOutputTax")))
            return (null, 0, SapProblem.Invalid($"Tax code '{group}' is not valid [INV1.VatGroup]"));
        if (net is null == gross is null || (net ?? gross) == 0)
            return (null, 0, SapProblem.Invalid("Enter the total of the row [INV1.LineTotal]"));
        var share = 1 + (rate?.Percent ?? 0) / 100;
        var amount = net ?? Math.Round(gross!.Value / share, 2, MidpointRounding.AwayFromZero);
        return (new BookLine(description, 1, amount, account, group), gross ?? Math.Round(net!.Value * share, 2, MidpointRounding.AwayFromZero), null);
    }
}
