using Microsoft.Extensions.Options;

namespace Centry.Connectors.Erp.Xero;

/// <summary>Xero's Accounting API 2.0.</summary>
public sealed class XeroErp : IErp, IErpConsent, IErpWebhooks
{
    public const string Id = "xero";

    private readonly XeroOptions _options;
    private readonly XeroIdentity _identity;
    private readonly XeroReads _reads;
    private readonly XeroWrites _writes;

    public XeroErp(ErpHttp http, IOptions<XeroOptions> options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Value;
        Descriptor = new ErpDescriptor { Id = Id, DisplayName = "Xero", CallsPerMinute = _options.CallsPerMinute };
        _identity = new XeroIdentity(http, _options, Descriptor, time);
        var client = new XeroClient(http, _options, Descriptor);
        _reads = new XeroReads(client);
        _writes = new XeroWrites(client);
    }

    /// <summary>Sixty calls a minute for one company (gateways.md 7.5).</summary>
    public ErpDescriptor Descriptor { get; }

    public Task<ErpCompany> CompanyAsync(ErpAccess access, CancellationToken cancellationToken) => _reads.CompanyAsync(access, cancellationToken);

    public Task<ErpPage<ErpContact>> ContactsAsync(ErpAccess access, ErpPosition position, CancellationToken cancellationToken)
        => _reads.ContactsAsync(access, position, cancellationToken);

    public Task<ErpPage<ErpAccount>> AccountsAsync(ErpAccess access, ErpPosition position, CancellationToken cancellationToken)
        => _reads.AccountsAsync(access, position, cancellationToken);

    public Task<ErpPage<ErpTaxRate>> TaxRatesAsync(ErpAccess access, ErpPosition position, CancellationToken cancellationToken) => _reads.TaxRatesAsync(access, cancellationToken);

    public Task<ErpPage<ErpDocument>> DocumentsAsync(ErpAccess access, ErpDocumentKind kind, ErpPosition position, CancellationToken cancellationToken)
        => _reads.DocumentsAsync(access, kind, position, cancellationToken);

    public Task<ErpDocument?> DocumentAsync(ErpAccess access, ErpDocumentKind kind, string id, CancellationToken cancellationToken)
        => _reads.DocumentAsync(access, kind, id, cancellationToken);

    public Task<string> EnsureContactAsync(ErpAccess access, ErpPartyOrder party, CancellationToken cancellationToken)
        => _writes.EnsureContactAsync(access, party, cancellationToken);

    public Task<ErpWritten> CreateDocumentAsync(ErpAccess access, ErpDocumentOrder order, CancellationToken cancellationToken)
        => _writes.CreateDocumentAsync(access, order, cancellationToken);

    public Task<ErpWritten> CreatePaymentAsync(ErpAccess access, ErpPaymentOrder order, CancellationToken cancellationToken)
        => _writes.CreatePaymentAsync(access, order, cancellationToken);

    public Task<ErpWritten> CreateRefundAsync(ErpAccess access, ErpRefundOrder order, CancellationToken cancellationToken)
        => _writes.CreateRefundAsync(access, order, cancellationToken);

    public Task<ErpWritten> BookFeeAsync(ErpAccess access, ErpFeeOrder order, CancellationToken cancellationToken) => _writes.BookFeeAsync(access, order, cancellationToken);

    public Task TakeBackAsync(ErpAccess access, ErpEntry entry, string id, DateOnly on, CancellationToken cancellationToken) => _writes.TakeBackAsync(access, entry, id, cancellationToken);

    public Uri AuthorizeUrl(string state, string challenge, Uri redirect) => _identity.AuthorizeUrl(state, challenge, redirect);

    public Task<ErpGrant> RedeemAsync(IReadOnlyDictionary<string, string> query, string verifier, Uri redirect, CancellationToken cancellationToken)
        => _identity.RedeemAsync(query, verifier, redirect, cancellationToken);

    public Task<ErpTokens> RefreshAsync(string refreshToken, CancellationToken cancellationToken) => _identity.RefreshAsync(refreshToken, cancellationToken);

    public Task RevokeAsync(ErpTokens tokens, string tenantId, CancellationToken cancellationToken) => _identity.RevokeAsync(tokens, tenantId, cancellationToken);

    public IReadOnlyList<ErpNotice>? Read(ReadOnlyMemory<byte> body, Func<string, string?> header) => XeroNotices.Read(body, header(XeroNotices.SignatureHeader), _options.WebhookKey);
}
