using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Centry.Connectors.Gateways;
using Centry.Connectors.Gateways.DarajaMpesa;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Centry.Connectors.Tests.Gateways.DarajaMpesa;

/// <summary>The adapter as the services get it, pointed at a provider of the test's, and what its provider says over and over.</summary>
internal static class ConfiguredDaraja
{
    private static readonly RSA SafaricomsKey = RSA.Create(2048);

    public static Uri CallbackUrl { get; } = new("https://hooks.centry.test/callbacks/0123456789abcdef0123456789abcdef/0123456789");

    /// <summary>Half past ten in Nairobi.</summary>
    public static DateTimeOffset Now { get; } = new(2026, 1, 15, 7, 30, 0, TimeSpan.Zero);

    public static string Certificate { get; } = MakeCertificate();

    public static Dictionary<string, string> Credentials => new()
    {
        ["consumer_key"] = "key",
        ["consumer_secret"] = "secret",
        ["short_code"] = "174379",
        ["passkey"] = "demo-passkey",
        ["initiator_name"] = "centryapi",
        ["initiator_password"] = "initiator's word",
        ["payout_short_code"] = "600997",
    };

    public static DarajaMpesaGateway At(Uri baseUrl, ISharedTokens? tokens = null, TimeProvider? time = null, params (string Key, string Value)[] settings)
    {
        var values = new Dictionary<string, string?>
        {
            ["Gateways:daraja_mpesa:ProductionUrl"] = baseUrl.AbsoluteUri,
            ["Gateways:daraja_mpesa:SandboxUrl"] = baseUrl.AbsoluteUri,
            ["Gateways:daraja_mpesa:Timeout"] = "00:00:02",
            ["Gateways:daraja_mpesa:Certificates:production"] = Certificate,
        };
        foreach (var (key, value) in settings)
            values[$"Gateways:daraja_mpesa:{key}"] = value;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        // Deadlines run on real time, and what is written into calls is the test's: a clock that stands, with timers that run.
        time ??= new ToldTime();
        var services = new ServiceCollection().AddLogging().AddSingleton(time).AddSingleton(tokens ?? new TestTokens(time))
            .AddSingleton<IConfiguration>(configuration).AddGateways(configuration).BuildServiceProvider();
        return services.GetRequiredService<GatewayRegistry>().Find<DarajaMpesaGateway>("mpesa")!;
    }

    public static bool IsToken(SeenRequest request) => request.Path == "/oauth/v1/generate";

    public static Task AnswerTokenAsync(HttpContext http, string token = "token-1")
        => ScriptedProvider.Json(http, 200, $$"""{"access_token":"{{token}}","expires_in":"3599"}""");

    public static Task ErrorAsync(HttpContext http, int status, string code, string message = "x")
        => ScriptedProvider.Json(http, status, $$"""{"requestId":"4788-81090592-4","errorCode":"{{code}}","errorMessage":"{{message}}"}""");

    public static CallbackRequest Report(string about, string body)
        => new("POST", new Dictionary<string, string>(), Encoding.UTF8.GetBytes(body), $"?about={about}");

    public static string Decrypt(string credential) => Encoding.UTF8.GetString(SafaricomsKey.Decrypt(Convert.FromBase64String(credential), RSAEncryptionPadding.Pkcs1));

    private static string MakeCertificate()
    {
        var request = new CertificateRequest("CN=Safaricom of the test", SafaricomsKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(Now, Now.AddYears(1));
        return certificate.ExportCertificatePem();
    }

    private sealed class ToldTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
