using System.Globalization;
using Centry.Contracts;
using Centry.Dashboard.Format;
using Centry.Dashboard.Workspaces;

namespace Centry.Dashboard.Components.Books;

/// <summary>A document as it is being written, in the words of the person who types it.</summary>
public sealed class DocumentDraft
{
    /// <summary>As many as the API takes.</summary>
    public const int LinesMax = 100;

    public string? Number { get; set; }
    public string? ContactId { get; set; }
    public string? ContactName { get; set; }
    public string? CurrencyCode { get; set; }
    public string? IssuedOn { get; set; }
    public string? DueOn { get; set; }
    public string? Notes { get; set; }
    public List<LineDraft> Lines { get; } = [new LineDraft()];

    public static DocumentDraft Of(DocumentView document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var draft = new DocumentDraft
        {
            Number = document.Number,
            ContactId = document.ContactId?.ToString(),
            ContactName = document.ContactName,
            CurrencyCode = document.CurrencyCode,
            IssuedOn = Period.Write(document.IssuedOn),
            DueOn = document.DueOn is { } due ? Period.Write(due) : null,
            Notes = document.Notes,
        };
        draft.Lines.Clear();
        draft.Lines.AddRange(document.Lines.Select(line => new LineDraft
        {
            Description = line.Description,
            Quantity = LineDraft.Write(line.Quantity),
            UnitAmount = LineDraft.Write(line.UnitAmount),
            TaxRate = line.TaxRate == 0 ? null : LineDraft.Write(line.TaxRate),
        }));
        return draft;
    }

    /// <summary>What the lines come to as far as they are written, rounded line by line as the API rounds them.</summary>
    public decimal Total => Lines.Sum(line => line.Amount(CurrencyCode ?? "") ?? 0);

    /// <param name="status"><c>draft</c> or <c>open</c>; null leaves it.</param>
    public DocumentRequest ToRequest(string? status) => new(
        Clean(Number), Guid.TryParse(ContactId, out var id) ? id : null, ContactId is { Length: > 0 } ? null : Clean(ContactName), Clean(CurrencyCode),
        Period.ReadDay(IssuedOn), Period.ReadDay(DueOn),
        [.. Lines.Select(line => new DocumentLineRequest(line.Description?.Trim() ?? "", MoneyFormat.Read(line.UnitAmount) ?? 0, MoneyFormat.Read(line.Quantity) ?? 1, MoneyFormat.Read(line.TaxRate) ?? 0))],
        status, Clean(Notes));

    /// <summary>What was there and is to be taken out.</summary>
    public IEnumerable<string> Cleared()
    {
        if (Period.ReadDay(DueOn) is null)
        {
            yield return "due_on";
        }
        if (Clean(Notes) is null)
        {
            yield return "notes";
        }
    }

    /// <summary>Numbers that are none: the API would take them for zero.</summary>
    public IEnumerable<string> Unreadable() => Lines.SelectMany((line, at) => line.Unreadable().Select(field => string.Create(CultureInfo.InvariantCulture, $"lines[{at}].{field}")));

    private static string? Clean(string? text) => text?.Trim() is { Length: > 0 } clean ? clean : null;
}

/// <summary>A line as it is being written.</summary>
public sealed class LineDraft
{
    public string? Description { get; set; }
    public string? Quantity { get; set; }
    public string? UnitAmount { get; set; }

    /// <summary>Percent.</summary>
    public string? TaxRate { get; set; }

    /// <summary>With tax; null while it cannot be told.</summary>
    public decimal? Amount(string currency)
        => MoneyFormat.Read(UnitAmount) is { } unit && (string.IsNullOrWhiteSpace(Quantity) ? 1 : MoneyFormat.Read(Quantity)) is { } quantity
            && (string.IsNullOrWhiteSpace(TaxRate) ? 0 : MoneyFormat.Read(TaxRate)) is { } tax
            ? decimal.Round(quantity * unit * (1 + (tax / 100)), MoneyFormat.DecimalsOf(currency), MidpointRounding.AwayFromZero)
            : null;

    public static string Write(decimal number) => number.ToString("0.####", CultureInfo.CurrentCulture);

    public IEnumerable<string> Unreadable()
    {
        if (MoneyFormat.Read(UnitAmount) is null)
        {
            yield return "unit_amount";
        }
        if (!string.IsNullOrWhiteSpace(Quantity) && MoneyFormat.Read(Quantity) is null)
        {
            yield return "quantity";
        }
        if (!string.IsNullOrWhiteSpace(TaxRate) && MoneyFormat.Read(TaxRate) is null)
        {
            yield return "tax_rate";
        }
    }
}
