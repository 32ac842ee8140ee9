using System.Globalization;
using System.Text.Json;
using Centry.Contracts;
using Centry.Core.Audit;
using Centry.Core.Currencies;
using Centry.Core.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Centry.Core.Invoicing;

/// <summary>What is wanted of a document. Null leaves a part as it is.</summary>
public sealed record DocumentWish
{
    public string? Number { get; init; }
    public Guid? ContactId { get; init; }
    public string? ContactName { get; init; }

    /// <summary>ISO 4217.</summary>
    public string? CurrencyCode { get; init; }
    public DateOnly? IssuedOn { get; init; }
    public DateOnly? DueOn { get; init; }

    /// <summary>Takes the due day out.</summary>
    public bool IsNeverDue { get; init; }
    public IReadOnlyList<DocumentLine>? Lines { get; init; }

    /// <summary><see cref="DocumentStatus.Draft"/> or <see cref="DocumentStatus.Open"/>.</summary>
    public string? Status { get; init; }

    /// <summary>Empty takes them out.</summary>
    public string? Notes { get; init; }
}

/// <summary>Keeps a merchant's own invoices and bills.</summary>
public sealed class ManageDocuments(CentryDbContext context, AuditTrail audit, TimeProvider time)
{
    public static Refusal NoSuch(string kind) => new(ErrorCodes.NotFound, $"There is no such {kind}.");

    private static readonly JsonSerializerOptions Json = CentryJson.Options;

    public IQueryable<MerchantDocument> Of(Guid merchantId, string kind) => context.MerchantDocuments.AsNoTracking().Where(d => d.MerchantId == merchantId && d.Kind == kind);

    public static IReadOnlyList<DocumentLine> LinesOf(MerchantDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return JsonSerializer.Deserialize<List<DocumentLine>>(document.Lines, Json)!;
    }

    public Task<(MerchantDocument? Document, Refusal? Refusal)> CreateAsync(Guid merchantId, string kind, DocumentWish wish, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(wish);
        return SavedAsync(async () =>
        {
            var now = time.Now();
            var document = new MerchantDocument
            {
                Id = Ids.New(time),
                MerchantId = merchantId,
                Kind = kind,
                Number = wish.Number ?? await NextNumberAsync(merchantId, kind, cancellationToken),
                ContactName = "",
                CurrencyCode = "",
                IssuedOn = DateOnly.FromDateTime(now.UtcDateTime),
                Lines = "[]",
                Status = DocumentStatus.Open,
                CreatedAt = now,
                UpdatedAt = now,
            };
            if (await ApplyAsync(document, wish, cancellationToken) is { } refusal)
                return (null, refusal);
            context.MerchantDocuments.Add(document);
            Audit(kind == DocumentKinds.Invoice ? AuditActions.InvoiceCreated : AuditActions.BillCreated, document, null);
            await context.SaveChangesAsync(cancellationToken);
            return (document, null);
        }, merchantId, cancellationToken);
    }

    public Task<(MerchantDocument? Document, Refusal? Refusal)> ChangeAsync(Guid merchantId, string kind, Guid id, DocumentWish wish, CancellationToken cancellationToken)
        => OnAsync(merchantId, kind, id, async document =>
        {
            if (document.Status is DocumentStatus.Paid or DocumentStatus.Void || document.PaidMinor > 0)
                return State(document, "be changed");
            if (document.Status == DocumentStatus.Open && wish.Status == DocumentStatus.Draft)
                return State(document, "become a draft again");
            return await ApplyAsync(document, wish, cancellationToken);
        }, cancellationToken);

    /// <summary>No longer asks for anything; it and its number stay.</summary>
    public Task<(MerchantDocument? Document, Refusal? Refusal)> VoidAsync(Guid merchantId, string kind, Guid id, CancellationToken cancellationToken)
        => OnAsync(merchantId, kind, id, document =>
        {
            if (document.Status == DocumentStatus.Paid || document.PaidMinor > 0)
                return Task.FromResult<Refusal?>(State(document, "become void: something was paid"));
            document.Status = DocumentStatus.Void;
            return Task.FromResult<Refusal?>(null);
        }, cancellationToken);

    private async Task<Refusal?> ApplyAsync(MerchantDocument document, DocumentWish wish, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        document.Number = (wish.Number ?? document.Number).Trim();
        document.CurrencyCode = wish.CurrencyCode ?? document.CurrencyCode;
        document.IssuedOn = wish.IssuedOn ?? document.IssuedOn;
        document.DueOn = wish.IsNeverDue ? null : wish.DueOn ?? document.DueOn;
        document.Status = wish.Status ?? document.Status;
        document.Notes = wish.Notes is { } notes ? notes.Length == 0 ? null : notes : document.Notes;
        if (document.Number.Length == 0)
            faults.Add("number", "Is required.");
        if (wish.ContactId is { } contactId)
        {
            var name = await context.Contacts.Where(c => c.Id == contactId && c.MerchantId == document.MerchantId && c.RemovedAt == null).Select(c => c.Name).SingleOrDefaultAsync(cancellationToken);
            if (name is null)
                faults.Add("contact_id", "There is no such contact.");
            else
                (document.ContactId, document.ContactName) = (contactId, name);
        }

        document.ContactName = wish.ContactName?.Trim() ?? document.ContactName;
        if (document.ContactName.Length == 0)
            faults.Add("contact_name", "Is required where there is no contact_id.");
        if (document.DueOn < document.IssuedOn)
            faults.Add("due_on", "Must not be before issued_on.");
        if (wish.Lines is { } lines)
            document.Lines = JsonSerializer.Serialize(lines, Json);
        if (!Currency.TryGet(document.CurrencyCode, out var currency))
            faults.Add("currency_code", "Must be the three-letter code of a currency that Centry moves, such as UGX.");
        else if (TotalOf(LinesOf(document), currency) is { } total)
            document.TotalMinor = total.MinorUnits;
        else
            faults.Add("lines", "At least one line, and a total above zero and below 10^13.");
        return faults.ToRefusal();
    }

    /// <summary>Each line with its tax is rounded to the currency's minor unit, half away from zero, and then they are added up.</summary>
    public static Money? TotalOf(IReadOnlyList<DocumentLine> lines, Currency currency)
    {
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(currency);
        var sum = lines.Sum(line => decimal.Round(
            line.Quantity * line.UnitAmount * (1 + (line.TaxRate / 100)) * currency.Scale, MidpointRounding.AwayFromZero)) / currency.Scale;
        return sum > 0 && sum < MoneyParsing.Limit && Money.TryFromMajor(sum, currency, out var total, out _) ? total : null;
    }

    // INV-000001: the next after the highest of that form. The merchant's lock makes two that ask at once get two.
    private async Task<string> NextNumberAsync(Guid merchantId, string kind, CancellationToken cancellationToken)
    {
        var prefix = kind == DocumentKinds.Invoice ? "INV-" : "BILL-";
        var highest = await context.Database.SqlQuery<long?>($"""
            SELECT max(substring(number FROM {prefix.Length + 1})::bigint) AS "Value" FROM merchant_documents
            WHERE merchant_id = {merchantId} AND kind = {kind} AND number ~ {"^" + prefix + "[0-9]{6,12}$"}
            """).SingleAsync(cancellationToken);
        return string.Create(CultureInfo.InvariantCulture, $"{prefix}{(highest ?? 0) + 1:000000}");
    }

    private Task<(MerchantDocument? Document, Refusal? Refusal)> OnAsync(
        Guid merchantId, string kind, Guid id, Func<MerchantDocument, Task<Refusal?>> change, CancellationToken cancellationToken)
        => SavedAsync(async () =>
        {
            if (await context.MerchantDocuments.SingleOrDefaultAsync(d => d.Id == id && d.MerchantId == merchantId && d.Kind == kind, cancellationToken) is not { } document)
                return (null, NoSuch(kind));
            var before = Shown(document);
            if (await change(document) is { } refusal)
                return (null, refusal);
            document.UpdatedAt = time.Now();
            Audit(kind == DocumentKinds.Invoice ? AuditActions.InvoiceChanged : AuditActions.BillChanged, document, before);
            await context.SaveChangesAsync(cancellationToken);
            return (document, null);
        }, merchantId, cancellationToken);

    private async Task<(MerchantDocument? Document, Refusal? Refusal)> SavedAsync(
        Func<Task<(MerchantDocument? Document, Refusal? Refusal)>> work, Guid merchantId, CancellationToken cancellationToken)
    {
        try
        {
            return await context.InTransactionAsync(async () =>
            {
                await context.Database.ExecuteSqlAsync($"SELECT 1 FROM merchants WHERE id = {merchantId} FOR NO KEY UPDATE", cancellationToken);
                return await work();
            }, cancellationToken);
        }
        catch (DbUpdateException e) when (e.IsDuplicate())
        {
            return (null, Refusal.Invalid("number", "There is a document of this number."));
        }
    }

    private void Audit(string action, MerchantDocument document, object? before)
        => audit.Add(document.MerchantId, new AuditedAct(action, document.Kind, document.Id.ToString(), AuditChanges.Between(before, Shown(document))));

    private static Refusal State(MerchantDocument document, string what)
        => new(ErrorCodes.InvalidState, $"A {document.Status} {document.Kind} cannot {what}.") { Details = new Dictionary<string, object> { ["status"] = document.Status } };

    private static object Shown(MerchantDocument d) => new
    {
        d.Number,
        d.ContactId,
        d.ContactName,
        d.CurrencyCode,
        d.IssuedOn,
        d.DueOn,
        Lines = JsonElement.Parse(d.Lines),
        d.TotalMinor,
        d.Status,
        d.Notes,
    };
}
