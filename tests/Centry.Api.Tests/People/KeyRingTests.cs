using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Centry.Api.Tests.Management;
using Centry.Core.Persistence;
using Centry.Core.ProviderAccounts;
using Centry.Core.Secrets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Centry.Api.Tests.People;

/// <summary>A database for each: its key ring is its own.</summary>
public sealed class KeyRingTests(PeopleDatabase database) : IClassFixture<PeopleDatabase>
{
    [Fact]
    public async Task Every_secret_is_encrypted_anew_while_replicas_run_and_the_old_keys_open_nothing()
    {
        await using var first = await PeopleHost.StartAsync(database.ConnectionString, null);
        await using var second = await PeopleHost.StartAsync(database.ConnectionString, null);
        var business = await Business.OpenAsync(first);
        var accountId = business.Ids["accountId"];
        Assert.Equal("an-api-key", await ApiKeyOfAsync(second, accountId)); // its ring is in memory now
        var before = await CipherTextsAsync();

        RekeyReport report;
        await using (var scope = first.App.Services.CreateAsyncScope())
            report = await scope.ServiceProvider.GetRequiredService<Rekey>().ExecuteAsync(revokeOld: true, PeopleHost.Cancel);
        Assert.True(report is { ProviderAccounts: >= 1, WebhookEndpoints: >= 1, SigningKeys: 1, Mails: >= 1, RevokedKeys: >= 1 }, report.ToString());
        Assert.Empty(before.Intersect(await CipherTextsAsync()));

        foreach (var host in (PeopleHost[])[first, second])
        {
            Assert.Equal("an-api-key", await ApiKeyOfAsync(host, accountId));
            using var me = await host.GetAsync("/api/v1/auth/me", business.Token);
            Assert.Equal(200, (int)me.StatusCode);
        }

        // A replica that starts later, and what was copied before.
        await using var third = await PeopleHost.StartAsync(database.ConnectionString, null);
        Assert.Equal("an-api-key", await ApiKeyOfAsync(third, accountId));
        var vault = third.App.Services.GetRequiredService<CredentialVault>();
        Assert.Throws<CryptographicException>(() => vault.Unprotect(accountId, CredentialVault.FieldOf("sandbox"), before.First(text => text.StartsWith("account ", StringComparison.Ordinal))["account ".Length..]));
    }

    [Fact]
    public async Task With_a_certificate_the_ring_cannot_be_read_without_it_and_outlives_its_replacement()
    {
        await using var own = await NewDatabaseAsync();
        var (old, current) = (Certificate(), Certificate());
        Guid accountId;
        await using (var host = await PeopleHost.StartAsync(own.ConnectionString, null, ("KeyRing:Certificate", old)))
            accountId = (await Business.OpenAsync(host)).Ids["accountId"];
        await using (var read = own.DataSource.CreateCommand("SELECT string_agg(xml, '') FROM data_protection_keys"))
        {
            var ring = (string)(await read.ExecuteScalarAsync(PeopleHost.Cancel))!;
            Assert.Contains("EncryptedData", ring, StringComparison.Ordinal);
            Assert.DoesNotContain("<value>", ring, StringComparison.Ordinal);
        }

        await using (var replaced = await PeopleHost.StartAsync(own.ConnectionString, null, ("KeyRing:Certificate", current), ("KeyRing:PreviousCertificates:0", old)))
            Assert.Equal("an-api-key", await ApiKeyOfAsync(replaced, accountId));
        await using var without = await PeopleHost.StartAsync(own.ConnectionString, null, ("KeyRing:Certificate", current));
        await Assert.ThrowsAsync<CryptographicException>(() => ApiKeyOfAsync(without, accountId));
    }

    [Fact]
    public async Task In_production_an_unprotected_ring_stops_the_start()
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => PeopleHost.StartAsync(database.ConnectionString, null, ("KeyRing:AllowUnprotected", "false")));
        Assert.Contains("KeyRing:Certificate", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => PeopleHost.StartAsync(database.ConnectionString, null, ("KeyRing:Certificate", "no certificate")));
    }

    private static async Task<string> ApiKeyOfAsync(PeopleHost host, Guid accountId)
    {
        await using var scope = host.App.Services.CreateAsyncScope();
        var account = await scope.ServiceProvider.GetRequiredService<CentryDbContext>().ProviderAccounts.AsNoTracking().SingleAsync(a => a.Id == accountId, PeopleHost.Cancel);
        return host.App.Services.GetRequiredService<GatewayAccounts>().Open(account, "sandbox")!.Credentials["api_key"];
    }

    private async Task<IReadOnlyList<string>> CipherTextsAsync()
    {
        await using var command = database.DataSource.CreateCommand("""
            SELECT 'account ' || credentials_sandbox FROM provider_accounts UNION ALL SELECT secret FROM webhook_endpoints UNION ALL SELECT secret FROM signing_keys
            UNION ALL SELECT body FROM mails WHERE body IS NOT NULL
            """);
        await using var row = await command.ExecuteReaderAsync(PeopleHost.Cancel);
        var texts = new List<string>();
        while (await row.ReadAsync(PeopleHost.Cancel))
            texts.Add(row.GetString(0));
        return texts;
    }

    private static string Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=centry key ring", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddYears(10));
        return Convert.ToBase64String(certificate.Export(X509ContentType.Pkcs12));
    }

    private static async Task<PeopleDatabase> NewDatabaseAsync()
    {
        var postgres = await TestContext.Current.GetFixture<Centry.Testing.PostgresServer>() ?? throw new InvalidOperationException("The assembly has no PostgreSQL.");
        var created = new PeopleDatabase(postgres);
        await created.InitializeAsync();
        return created;
    }
}
