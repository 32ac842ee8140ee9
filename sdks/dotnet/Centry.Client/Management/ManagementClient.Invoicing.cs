using Centry.Contracts;

namespace Centry.Client;

/// <summary>Which of a merchant's two kinds of documents is meant.</summary>
public enum DocumentKind
{
    /// <summary>A customer owes the merchant.</summary>
    Invoice,

    /// <summary>The merchant owes a supplier.</summary>
    Bill,
}

public sealed partial class ManagementClient
{
    /// <summary>A page of contacts, newest first.</summary>
    /// <param name="words">Only those whose name, e-mail address or phone number contains this.</param>
    /// <param name="kind"><c>customer</c> or <c>supplier</c>; null for both.</param>
    /// <param name="after"><see cref="Cursored{T}.NextAfter"/> of the page before.</param>
    /// <param name="limit">1 to 200.</param>
    public Task<Cursored<ContactView>> ContactsAsync(Guid merchantId, string? words, string? kind, string? after, int limit, CancellationToken ct = default)
        => GetAsync<Cursored<ContactView>>(
            $"api/v1/merchants/{merchantId}/contacts{new QueryText().Add("q", words).Add("kind", kind).Add("after", after).Add("limit", limit)}", ct);

    public Task<ContactView> ContactAsync(Guid merchantId, Guid contactId, CancellationToken ct = default)
        => GetAsync<ContactView>($"api/v1/merchants/{merchantId}/contacts/{contactId}", ct);

    public Task<ContactView> CreateContactAsync(Guid merchantId, ContactRequest contact, CancellationToken ct = default)
        => SendAsync<ContactView>(HttpMethod.Post, $"api/v1/merchants/{merchantId}/contacts", contact, ct);

    /// <param name="cleared">The API's names of fields to be taken out.</param>
    public Task<ContactView> ChangeContactAsync(Guid merchantId, Guid contactId, ContactRequest change, IEnumerable<string> cleared, CancellationToken ct = default)
        => SendAsync<ContactView>(HttpMethod.Patch, $"api/v1/merchants/{merchantId}/contacts/{contactId}", Transport.WithNulls(change, cleared), ct);

    /// <summary>Documents that name the contact keep it.</summary>
    public Task RemoveContactAsync(Guid merchantId, Guid contactId, CancellationToken ct = default)
        => SendAsync(HttpMethod.Delete, $"api/v1/merchants/{merchantId}/contacts/{contactId}", body: null, ct);

    /// <summary>A page of invoices or bills, newest first.</summary>
    public Task<Cursored<DocumentView>> DocumentsAsync(Guid merchantId, DocumentKind kind, DocumentQuery query, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return GetAsync<Cursored<DocumentView>>($"{PathOf(merchantId, kind)}{query.ToQueryString()}", ct);
    }

    public Task<DocumentView> DocumentAsync(Guid merchantId, DocumentKind kind, Guid documentId, CancellationToken ct = default)
        => GetAsync<DocumentView>($"{PathOf(merchantId, kind)}/{documentId}", ct);

    /// <summary>The payments that it was made for or settled by, newest first.</summary>
    public Task<IReadOnlyList<ActivityView>> DocumentPaymentsAsync(Guid merchantId, DocumentKind kind, Guid documentId, CancellationToken ct = default)
        => GetAsync<IReadOnlyList<ActivityView>>($"{PathOf(merchantId, kind)}/{documentId}/payments", ct);

    public Task<DocumentView> CreateDocumentAsync(Guid merchantId, DocumentKind kind, DocumentRequest document, CancellationToken ct = default)
        => SendAsync<DocumentView>(HttpMethod.Post, PathOf(merchantId, kind), document, ct);

    /// <param name="cleared">The API's names of fields to be taken out.</param>
    public Task<DocumentView> ChangeDocumentAsync(
        Guid merchantId, DocumentKind kind, Guid documentId, DocumentRequest change, IEnumerable<string> cleared, CancellationToken ct = default)
        => SendAsync<DocumentView>(HttpMethod.Patch, $"{PathOf(merchantId, kind)}/{documentId}", Transport.WithNulls(change, cleared), ct);

    /// <summary>Lets it ask for nothing any more.</summary>
    public Task<DocumentView> VoidDocumentAsync(Guid merchantId, DocumentKind kind, Guid documentId, CancellationToken ct = default)
        => SendAsync<DocumentView>(HttpMethod.Post, $"{PathOf(merchantId, kind)}/{documentId}/void", body: null, ct);

    private static string PathOf(Guid merchantId, DocumentKind kind) => $"api/v1/merchants/{merchantId}/{(kind == DocumentKind.Invoice ? "invoices" : "bills")}";
}
