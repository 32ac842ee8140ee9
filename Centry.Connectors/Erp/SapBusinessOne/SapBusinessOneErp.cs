using Centry.Connectors.Gateways;
using Microsoft.Extensions.Options;

namespace Centry.Connectors.Erp.SapBusinessOne;

/// <summary>
/// SAP Business One over its Service Layer, on a server of the merchant's own. Sources: SAP's Service Layer and DI API references, metadata
/// of release 10.0, and clients in public. Nothing is signed and nobody consents: a person enters a user's name and password, with which
/// a session of 30 minutes is opened. It tells of no changes, so they are asked for by day.
/// </summary>
public sealed class SapBusinessOneErp : IErp
{
    public const string Id = "sap_business_one";

    private readonly SapClient _client;
    private readonly SapReader _reader;
    private readonly SapWriter _writer;

    public SapBusinessOneErp(ErpHttp http, IOptions<SapBusinessOneOptions> options, TimeProvider time)
    {
        _client = new SapClient(Descriptor, http, options.Value, time);
        _reader = new SapReader(_client, time);
        _writer = new SapWriter(_client);
    }

    public ErpDescriptor Descriptor { get; } = new()
    {
        Id = Id,
        DisplayName = "SAP Business One",
        Credentials =
        [
            new CredentialField(SapConnection.ServerUrl, "Service Layer address", Secret: false, Help: "https://host:50000, with /b1s/v2 behind it where version 1 is switched off."),
            new CredentialField(SapConnection.CompanyDb, "Company database", Secret: false),
            new CredentialField(SapConnection.UserName, "User name", Secret: false, Help: "A user of its own, with a licence, who may post what Centry posts."),
            new CredentialField(SapConnection.Password, "Password"),
            new CredentialField(SapConnection.Certificate, "SHA-256 of the server's certificate", Required: false, Secret: false, Help: "For a certificate that the server signed itself: 64 hexadecimal digits."),
        ],
        // SAP publishes no limit; a server of a small company is what is spared.
        CallsPerMinute = 300,
    };

    public async Task<ErpCompany> CompanyAsync(ErpAccess access, CancellationToken cancellationToken)
    {
        var company = await _client.CompanyAsync(access, cancellationToken);
        return new ErpCompany(company.Name, company.LocalCurrency);
    }

    public Task<ErpPage<ErpContact>> ContactsAsync(ErpAccess access, ErpPosition position, CancellationToken cancellationToken)
        => _reader.ContactsAsync(access, position, cancellationToken);

    public Task<ErpPage<ErpAccount>> AccountsAsync(ErpAccess access, ErpPosition position, CancellationToken cancellationToken)
        => _reader.AccountsAsync(access, position, cancellationToken);

    public Task<ErpPage<ErpTaxRate>> TaxRatesAsync(ErpAccess access, ErpPosition position, CancellationToken cancellationToken)
        => _reader.TaxRatesAsync(access, position, cancellationToken);

    public Task<ErpPage<ErpDocument>> DocumentsAsync(ErpAccess access, ErpDocumentKind kind, ErpPosition position, CancellationToken cancellationToken)
        => _reader.DocumentsAsync(access, kind, position, cancellationToken);

    public Task<ErpDocument?> DocumentAsync(ErpAccess access, ErpDocumentKind kind, string id, CancellationToken cancellationToken)
        => _reader.DocumentAsync(access, kind, id, cancellationToken);

    public Task<string> EnsureContactAsync(ErpAccess access, ErpPartyOrder party, CancellationToken cancellationToken)
        => _writer.EnsureContactAsync(access, party, cancellationToken);

    public Task<ErpWritten> CreateDocumentAsync(ErpAccess access, ErpDocumentOrder order, CancellationToken cancellationToken)
        => _writer.CreateDocumentAsync(access, order, cancellationToken);

    public Task<ErpWritten> CreatePaymentAsync(ErpAccess access, ErpPaymentOrder order, CancellationToken cancellationToken)
        => _writer.CreatePaymentAsync(access, order, cancellationToken);

    public Task<ErpWritten> CreateRefundAsync(ErpAccess access, ErpRefundOrder order, CancellationToken cancellationToken)
        => _writer.CreateRefundAsync(access, order, cancellationToken);

    public Task<ErpWritten> BookFeeAsync(ErpAccess access, ErpFeeOrder order, CancellationToken cancellationToken)
        => _writer.BookFeeAsync(access, order, cancellationToken);

    public Task TakeBackAsync(ErpAccess access, ErpEntry entry, string id, DateOnly on, CancellationToken cancellationToken)
        => _writer.TakeBackAsync(access, entry, id, on, cancellationToken);
}
