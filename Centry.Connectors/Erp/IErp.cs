namespace Centry.Connectors.Erp;

/// <summary>
/// One accounting system over its real API. Reads come in pages, so that memory stays flat whatever a ledger holds. Every write is
/// idempotent by its order's key: the same order sent again, after whatever became of the first try, finds what that one made. None of
/// the methods retries by itself; what does not succeed throws <see cref="ErpException"/>, which says whether trying again can help.
/// </summary>
public interface IErp
{
    ErpDescriptor Descriptor { get; }

    /// <summary>Which books these are. The cheapest call that shows that the connection works.</summary>
    Task<ErpCompany> CompanyAsync(ErpAccess access, CancellationToken cancellationToken);

    Task<ErpPage<ErpContact>> ContactsAsync(ErpAccess access, ErpPosition position, CancellationToken cancellationToken);

    Task<ErpPage<ErpAccount>> AccountsAsync(ErpAccess access, ErpPosition position, CancellationToken cancellationToken);

    Task<ErpPage<ErpTaxRate>> TaxRatesAsync(ErpAccess access, ErpPosition position, CancellationToken cancellationToken);

    /// <summary>
    /// Invoices or bills. From the beginning (<see cref="ErpPosition.ChangedSince"/> null) only those with something due; afterwards
    /// all that changed, voided and deleted ones included.
    /// </summary>
    Task<ErpPage<ErpDocument>> DocumentsAsync(ErpAccess access, ErpDocumentKind kind, ErpPosition position, CancellationToken cancellationToken);

    /// <summary>One document as it is now; null when there is none, or none any more.</summary>
    Task<ErpDocument?> DocumentAsync(ErpAccess access, ErpDocumentKind kind, string id, CancellationToken cancellationToken);

    /// <summary>The id of the party's contact, which is made when the books have none of that name.</summary>
    Task<string> EnsureContactAsync(ErpAccess access, ErpPartyOrder party, CancellationToken cancellationToken);

    /// <summary>An approved invoice or bill.</summary>
    Task<ErpWritten> CreateDocumentAsync(ErpAccess access, ErpDocumentOrder order, CancellationToken cancellationToken);

    /// <summary>Money received for an invoice, or paid for a bill.</summary>
    Task<ErpWritten> CreatePaymentAsync(ErpAccess access, ErpPaymentOrder order, CancellationToken cancellationToken);

    /// <summary>A credit note for an invoice's customer and the money given back on it, in one or several documents of the ERP.</summary>
    Task<ErpWritten> CreateRefundAsync(ErpAccess access, ErpRefundOrder order, CancellationToken cancellationToken);

    /// <summary>Fees that left the bank account, booked to their own account.</summary>
    Task<ErpWritten> BookFeeAsync(ErpAccess access, ErpFeeOrder order, CancellationToken cancellationToken);

    /// <summary>
    /// Takes back what a payout left in the books, because its money came back. Idempotent without a key: what is gone already, whoever
    /// took it back, stays gone.
    /// </summary>
    /// <param name="on">The day of an entry that reverses another, where the ERP takes none away.</param>
    Task TakeBackAsync(ErpAccess access, ErpEntry entry, string id, DateOnly on, CancellationToken cancellationToken);
}

/// <summary>An ERP that a person connects by consent: OAuth 2.0 authorization code, with PKCE where the vendor has it.</summary>
public interface IErpConsent
{
    /// <summary>Where the person's browser goes.</summary>
    /// <param name="challenge">The S256 code challenge (RFC 7636); vendors that know none are not sent it.</param>
    Uri AuthorizeUrl(string state, string challenge, Uri redirect);

    /// <summary>Trades the code that came back for tokens.</summary>
    /// <param name="query">The redirect's whole query: some vendors tell the company in it.</param>
    Task<ErpGrant> RedeemAsync(IReadOnlyDictionary<string, string> query, string verifier, Uri redirect, CancellationToken cancellationToken);

    /// <summary>New tokens for old. The old refresh token may be dead afterwards: store the new one before anything else.</summary>
    /// <exception cref="ErpException"><see cref="ErpFault.ConsentLost"/> when the consent was withdrawn or has ended.</exception>
    Task<ErpTokens> RefreshAsync(string refreshToken, CancellationToken cancellationToken);

    /// <summary>Ends the consent for one company, at the vendor's.</summary>
    Task RevokeAsync(ErpTokens tokens, string tenantId, CancellationToken cancellationToken);
}

/// <summary>An ERP that tells of changes.</summary>
public interface IErpWebhooks
{
    /// <summary>What a notice says; null when its signature is not the vendor's.</summary>
    /// <param name="header">Reads a header; null when there is none.</param>
    IReadOnlyList<ErpNotice>? Read(ReadOnlyMemory<byte> body, Func<string, string?> header);
}

/// <summary>The way out to an ERP's servers. The caller disposes nothing.</summary>
public interface IErpTransport
{
    /// <summary>For the vendor's own hosts.</summary>
    HttpMessageInvoker Vendor { get; }

    /// <summary>For a host that a merchant named: only to addresses that are allowed for such.</summary>
    /// <param name="pin">SHA-256 of the server's certificate in hex, which is then the only one believed; null for the usual trust.</param>
    HttpMessageInvoker Named(string? pin);
}
