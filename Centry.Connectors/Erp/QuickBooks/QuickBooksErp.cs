using Microsoft.Extensions.Options;

namespace Centry.Connectors.Erp.QuickBooks;

/// <summary>
/// QuickBooks Online over its Accounting API v3. Accounts and tax codes are named by their ids. A customer or vendor has one currency in
/// QuickBooks: an order in another one is refused there. Numbers are at most 21 characters long.
/// </summary>
public sealed class QuickBooksErp : IErp, IErpConsent, IErpWebhooks
{
    public const string Id = "quickbooks";

    private readonly QuickBooksOptions _options;
    private readonly QuickBooksClient _client;
    private readonly QuickBooksBooks _books;
    private readonly QuickBooksListings _listings;
    private readonly QuickBooksContacts _contacts;
    private readonly QuickBooksWrites _writes;
    private readonly QuickBooksConsent _consent;

    public QuickBooksErp(ErpHttp http, IOptions<QuickBooksOptions> options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Value;
        Descriptor = new ErpDescriptor
        {
            Id = Id,
            DisplayName = "QuickBooks Online",
            CallsPerMinute = 500,
            CallsPerSecond = _options.CallsPerSecond,
            ChangesReachBack = TimeSpan.FromDays(30),
        };
        _client = new QuickBooksClient(http, _options, Descriptor);
        _books = new QuickBooksBooks(_client);
        _listings = new QuickBooksListings(_client, _books, time);
        _contacts = new QuickBooksContacts(_client);
        _writes = new QuickBooksWrites(_client);
        _consent = new QuickBooksConsent(http, _options, Descriptor, time);
    }

    /// <summary>Intuit takes 500 calls a minute for a company, and ten in a second.</summary>
    public ErpDescriptor Descriptor { get; }

    public async Task<ErpCompany> CompanyAsync(ErpAccess access, CancellationToken cancellationToken)
    {
        var reply = await _client.GetAsync(access, $"companyinfo/{Uri.EscapeDataString(access.TenantId)}", cancellationToken);
        var name = QuickBooksJson.Text(reply.Value, "CompanyInfo", "CompanyName") ?? throw QuickBooksClient.Unreadable();
        return new ErpCompany(name, (await _books.PreferencesAsync(access, cancellationToken)).HomeCurrency);
    }

    public Task<ErpPage<ErpContact>> ContactsAsync(ErpAccess access, ErpPosition position, CancellationToken cancellationToken)
        => _listings.ContactsAsync(access, position, cancellationToken);

    public Task<ErpPage<ErpAccount>> AccountsAsync(ErpAccess access, ErpPosition position, CancellationToken cancellationToken)
        => _listings.AccountsAsync(access, position, cancellationToken);

    public Task<ErpPage<ErpTaxRate>> TaxRatesAsync(ErpAccess access, ErpPosition position, CancellationToken cancellationToken)
        => _listings.TaxRatesAsync(access, position, cancellationToken);

    public Task<ErpPage<ErpDocument>> DocumentsAsync(ErpAccess access, ErpDocumentKind kind, ErpPosition position, CancellationToken cancellationToken)
        => _listings.DocumentsAsync(access, kind, position, cancellationToken);

    public async Task<ErpDocument?> DocumentAsync(ErpAccess access, ErpDocumentKind kind, string id, CancellationToken cancellationToken)
    {
        var entity = QuickBooksListings.Entity(kind);
        var reply = await _client.GetAsync(access, $"{QuickBooksClient.PathOf(entity)}/{Uri.EscapeDataString(id)}", cancellationToken);
        if (reply.Fault is { Code: QuickBooksFault.ObjectNotFound })
            return null;
        return QuickBooksRows.Document(QuickBooksJson.At(reply.Value, entity) ?? throw QuickBooksClient.Unreadable(), kind);
    }

    public Task<string> EnsureContactAsync(ErpAccess access, ErpPartyOrder party, CancellationToken cancellationToken) => _contacts.EnsureAsync(access, party, cancellationToken);

    public Task<ErpWritten> CreateDocumentAsync(ErpAccess access, ErpDocumentOrder order, CancellationToken cancellationToken) => _writes.DocumentAsync(access, order, cancellationToken);

    public Task<ErpWritten> CreatePaymentAsync(ErpAccess access, ErpPaymentOrder order, CancellationToken cancellationToken) => _writes.PaymentAsync(access, order, cancellationToken);

    public Task<ErpWritten> CreateRefundAsync(ErpAccess access, ErpRefundOrder order, CancellationToken cancellationToken) => _writes.RefundAsync(access, order, cancellationToken);

    public Task<ErpWritten> BookFeeAsync(ErpAccess access, ErpFeeOrder order, CancellationToken cancellationToken) => _writes.FeeAsync(access, order, cancellationToken);

    public Task TakeBackAsync(ErpAccess access, ErpEntry entry, string id, DateOnly on, CancellationToken cancellationToken) => _writes.TakeBackAsync(access, entry, id, cancellationToken);

    public Uri AuthorizeUrl(string state, string challenge, Uri redirect) => _consent.AuthorizeUrl(state, challenge, redirect);

    public Task<ErpGrant> RedeemAsync(IReadOnlyDictionary<string, string> query, string verifier, Uri redirect, CancellationToken cancellationToken)
        => _consent.RedeemAsync(query, verifier, redirect, cancellationToken);

    public Task<ErpTokens> RefreshAsync(string refreshToken, CancellationToken cancellationToken) => _consent.RefreshAsync(refreshToken, cancellationToken);

    public Task RevokeAsync(ErpTokens tokens, string tenantId, CancellationToken cancellationToken) => _consent.RevokeAsync(tokens, tenantId, cancellationToken);

    public IReadOnlyList<ErpNotice>? Read(ReadOnlyMemory<byte> body, Func<string, string?> header) => QuickBooksNotices.Read(body, header, _options.WebhookKey);
}
