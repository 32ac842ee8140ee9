namespace Centry.ServiceDefaults;

/// <summary>
/// The one description of the stack's names. The app host, the one-machine stack and every service take them from here,
/// and a test holds the app host's source to it.
/// </summary>
public static class Topology
{
    /// <summary>The stack as a whole, where several share a machine.</summary>
    public const string Stack = "centry";

    /// <summary>Resource names; also the names under which services find each other (<c>http://api</c>).</summary>
    public static class Resources
    {
        public const string Postgres = "postgres";
        public const string Redis = "redis";
        public const string Migrations = "migrations";
        public const string Api = "api";
        public const string Worker = "worker";
        public const string Dashboard = "dashboard";
        public const string Simulator = "simulator";

        /// <summary>Runs once when asked for: puts the demo data in place.</summary>
        public const string SeedDemo = "seed-demo";

        /// <summary>Runs once when asked for: recomputes every balance from its ledger entries.</summary>
        public const string Reconcile = "reconcile";

        public static IReadOnlyList<string> All { get; } =
            [Postgres, Redis, Migrations, Api, Worker, Dashboard, Simulator, SeedDemo, Reconcile];
    }

    /// <summary>Connection names: <c>ConnectionStrings:{name}</c>. The database is also called so on the server.</summary>
    public static class Connections
    {
        public const string Database = "centry";
        public const string Redis = "redis";

        public static IReadOnlyList<string> All { get; } = [Database, Redis];

        /// <summary>The configuration key of a connection string.</summary>
        public static string Key(string connectionName) => "ConnectionStrings:" + connectionName;
    }

    /// <summary>First command-line words: a service that gets one does that job and exits with 0 on success.</summary>
    public static class Commands
    {
        public const string Migrate = "migrate";
        public const string SeedDemo = "seed-demo";
        public const string Reconcile = "reconcile";

        public static IReadOnlyList<string> All { get; } = [Migrate, SeedDemo, Reconcile];
    }

    /// <summary>The endpoint that every service listens on, and the two questions that it always answers there.</summary>
    public static class Endpoints
    {
        public const string Http = "http";

        /// <summary>Is the process up? Asks nobody else.</summary>
        public const string Alive = "/alive";

        /// <summary>Can it do its work? Asks the database and Redis.</summary>
        public const string Health = "/health";

        /// <summary>Where the simulator plays each gateway's provider.</summary>
        public static IReadOnlyDictionary<string, string> Simulated { get; } = new Dictionary<string, string>
        {
            ["mtn_momo"] = "/mtn",
            ["airtel_money"] = "/airtel",
            ["daraja_mpesa"] = "/daraja",
            ["callpay"] = "/callpay",
            ["ozow"] = "/ozow",
        };

        public static IReadOnlyList<string> All { get; } = [Http, Alive, Health, .. Simulated.Values];
    }

    /// <summary>Names of the app host's parameters: <c>Parameters:{name}</c>, in the environment with <c>_</c> for <c>-</c>.</summary>
    public static class Parameters
    {
        public const string PostgresPassword = "postgres-password";
        public const string RedisPassword = "redis-password";

        /// <summary>Published stacks only: the address at which providers reach the API.</summary>
        public const string PublicUrl = "public-url";

        /// <summary>Published stacks only: the address at which people reach the dashboard.</summary>
        public const string DashboardUrl = "dashboard-url";

        /// <summary>Published stacks only: the certificate that protects the key ring, PKCS#12 in base64 without a password.</summary>
        public const string KeyRingCertificate = "key-ring-certificate";

        public static IReadOnlyList<string> All { get; } = [PostgresPassword, RedisPassword, PublicUrl, DashboardUrl, KeyRingCertificate];
    }

    /// <summary>Configuration keys that more than one room has to spell alike.</summary>
    public static class Configuration
    {
        /// <summary>App host only: <c>containers</c> (default), or <c>external</c> for servers given as connection strings.</summary>
        public const string Infrastructure = "Infrastructure";

        /// <summary>Whether this host's telemetry providers are on. Default true; see <see cref="ServiceDefaultsTelemetry"/>.</summary>
        public const string TelemetryEnabled = "Telemetry:Enabled";

        /// <summary>OpenTelemetry's own name. Without it nothing is exported.</summary>
        public const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

        /// <summary>OpenTelemetry's own name for the service's name in what is exported.</summary>
        public const string OtlpServiceName = "OTEL_SERVICE_NAME";

        /// <summary>ASP.NET Core's own name.</summary>
        public const string AspNetCoreEnvironment = "ASPNETCORE_ENVIRONMENT";

        /// <summary>Whether this stack is a demonstration: local, with made-up data.</summary>
        public const string DemoEnabled = "Demo:Enabled";

        /// <summary>Where the API is reached from outside: by providers' callbacks and customers' browsers.</summary>
        public const string PublicUrl = "PublicUrl";

        /// <summary>The dashboard as its users' browsers reach it: for the links in mails, and the site that passkeys are for.</summary>
        public const string DashboardUrl = "People:DashboardUrl";

        /// <summary>Proxies whose <c>X-Forwarded-For</c> the API believes: a list of addresses and CIDR ranges. The dashboard's server is one.</summary>
        public const string TrustedProxies = "TrustedProxies";

        /// <summary>Where all services share one machine: the dashboard's server calls the API from there.</summary>
        public static IReadOnlyDictionary<string, string> LoopbackProxies { get; } = new Dictionary<string, string>
        {
            [TrustedProxies + ":0"] = "127.0.0.0/8",
            [TrustedProxies + ":1"] = "::1",
        };

        /// <summary>What the key ring is encrypted for: PKCS#12 in base64.</summary>
        public const string KeyRingCertificate = "KeyRing:Certificate";

        public const string WebhooksAllowLoopback = "Webhooks:AllowLoopback";

        /// <summary>The key of the simulated Safaricom, and by environment the certificate that belongs to it.</summary>
        public const string SimulatedSafaricomKey = "Simulator:Daraja:InitiatorKey";
        public const string SafaricomSandboxCertificate = "Gateways:daraja_mpesa:Certificates:sandbox";
        public const string SafaricomProductionCertificate = "Gateways:daraja_mpesa:Certificates:production";

        public static IReadOnlyList<string> All { get; } =
        [
            Infrastructure, TelemetryEnabled, OtlpEndpoint, OtlpServiceName, AspNetCoreEnvironment,
            DemoEnabled, PublicUrl, DashboardUrl, TrustedProxies, KeyRingCertificate, WebhooksAllowLoopback,
            SimulatedSafaricomKey, SafaricomSandboxCertificate, SafaricomProductionCertificate,
        ];

        /// <summary>Base URL of a gateway's sandbox.</summary>
        public static string SandboxUrl(string gateway) => $"Gateways:{gateway}:SandboxUrl";

        /// <summary>Base URL of a gateway's production hosts.</summary>
        public static string ProductionUrl(string gateway) => $"Gateways:{gateway}:ProductionUrl";

        /// <summary>Where each key that names a provider leads while the simulator plays all of them: paths there.</summary>
        public static IReadOnlyDictionary<string, string> SimulatedUrls { get; } = Endpoints.Simulated
            .SelectMany(gateway => new[] { SandboxUrl(gateway.Key), ProductionUrl(gateway.Key) }, (gateway, key) => KeyValuePair.Create(key, gateway.Value))
            .Append(KeyValuePair.Create("Mail:OutboxUrl", "/mail/outbox"))
            .Append(KeyValuePair.Create("Erp:xero:BaseUrl", "/xero"))
            .Append(KeyValuePair.Create("Erp:quickbooks:BaseUrl", "/quickbooks"))
            .Append(KeyValuePair.Create("Erp:sap_business_one:BaseUrl", "/sap"))
            .Append(KeyValuePair.Create("Gateways:ozow:PayoutsSandboxUrl", "/ozow/payouts"))
            .Append(KeyValuePair.Create("Gateways:ozow:PayoutsProductionUrl", "/ozow/payouts"))
            .ToDictionary();

        /// <summary>Our apps at the simulated ERPs' vendors: they open nothing but the simulator.</summary>
        public static IReadOnlyDictionary<string, string> SimulatedApps { get; } = new Dictionary<string, string>
        {
            ["Erp:xero:ClientId"] = "demo-xero-client",
            ["Erp:xero:ClientSecret"] = "demo-xero-secret",
            ["Erp:xero:WebhookKey"] = "demo-xero-webhook-key",
            ["Erp:quickbooks:ClientId"] = "demo-quickbooks-client",
            ["Erp:quickbooks:ClientSecret"] = "demo-quickbooks-secret",
            ["Erp:quickbooks:WebhookKey"] = "demo-quickbooks-verifier",
        };

        /// <summary>Every setting with which a service finds all providers and ERPs at the simulator.</summary>
        /// <param name="simulator">Its address.</param>
        public static IEnumerable<KeyValuePair<string, string>> SimulatedAt(Uri simulator)
            => SimulatedUrls.Select(url => KeyValuePair.Create(url.Key, new Uri(simulator, url.Value).AbsoluteUri)).Concat(SimulatedApps);

        /// <summary>A key as an environment variable: <c>:</c> becomes <c>__</c>.</summary>
        public static string ToEnvironment(string key)
        {
            ArgumentNullException.ThrowIfNull(key);
            return key.Replace(":", "__", StringComparison.Ordinal);
        }
    }
}
