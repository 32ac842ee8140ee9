using Centry.Core.Persistence;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Centry.Core.Secrets;

/// <summary>
/// ASP.NET Core's key ring, in the database and encrypted for a certificate. Each replica keeps it in memory for a day; here a new key is
/// known everywhere as soon as <see cref="Merchants.ConfigWatcher"/> hears of it, so that secrets can be encrypted with it at once.
/// </summary>
public sealed class KeyRing(XmlKeyManager keys, IServiceProvider services) : IKeyManager, IDisposable
{
    private CancellationTokenSource _changed = new();

    public void Dispose() => _changed.Dispose();

    /// <summary>
    /// Has the ring read anew. The framework goes on with the one that it has while it reads, so that nobody waits: it is asked for it here, before
    /// somebody needs what is new.
    /// </summary>
    public void Reload()
    {
        Interlocked.Exchange(ref _changed, new CancellationTokenSource()).Cancel();
        KeyInUse();
    }

    /// <summary>The key that a secret would be encrypted with at this moment, in this process.</summary>
    public Guid KeyInUse()
    {
        // A payload begins with a magic number of four bytes and the id of its key.
        var payload = services.GetDataProtector("Centry.KeyInUse").Protect([0]);
        return new Guid(payload.AsSpan(4, 16));
    }

    public IKey CreateNewKey(DateTimeOffset activationDate, DateTimeOffset expirationDate) => keys.CreateNewKey(activationDate, expirationDate);

    public IReadOnlyCollection<IKey> GetAllKeys() => keys.GetAllKeys();

    public CancellationToken GetCacheExpirationToken()
        => CancellationTokenSource.CreateLinkedTokenSource(keys.GetCacheExpirationToken(), _changed.Token).Token;

    public void RevokeAllKeys(DateTimeOffset revocationDate, string? reason = null) => keys.RevokeAllKeys(revocationDate, reason);

    public void RevokeKey(Guid keyId, string? reason = null) => keys.RevokeKey(keyId, reason);

    internal static void Add(IServiceCollection services, IConfiguration configuration)
    {
        var options = KeyRingOptions.Of(configuration);
        var protection = services.AddDataProtection().SetApplicationName("Centry").PersistKeysToDbContext<CentryDbContext>();
        if (options.Load() is { } certificate)
            protection.ProtectKeysWithCertificate(certificate).UnprotectKeysWithAnyCertificate([certificate, .. options.LoadPrevious()]);
        services.TryAddSingleton<XmlKeyManager>();
        services.TryAddSingleton<KeyRing>();
        services.Replace(ServiceDescriptor.Singleton<IKeyManager>(provider => provider.GetRequiredService<KeyRing>()));
        services.AddOptions<KeyRingOptions>().BindConfiguration(KeyRingOptions.Section)
            .Validate<IHostEnvironment, IConfiguration>(
                (ring, environment, all) => ring.HasCertificate || ring.AllowUnprotected || !environment.IsProduction() || all.GetValue<bool>("Demo:Enabled"),
                $"The key ring, which decrypts every secret in the database, would lie beside them unprotected. Set {KeyRingOptions.Section}:{nameof(KeyRingOptions.Certificate)} "
                + $"(PKCS#12 in base64) or {nameof(KeyRingOptions.CertificatePath)}; docs/operations.md says how one is made.")
            .ValidateOnStart();
    }
}
