using System.Text.Json;
using Centry.Core.Demo;

namespace Centry.Standalone;

/// <summary>
/// Puts the demo data in place. What the database does not keep in the clear (keys, passwords, the signing secret) is made once and kept
/// in the data folder beside it, so that a second start tells the same.
/// </summary>
internal static class DemoSetup
{
    private const string SecretsFile = "demo-secrets.json";

    /// <param name="services">The API's.</param>
    public static async Task<DemoData> SeedAsync(IServiceProvider services, string dataFolder, CancellationToken cancel)
    {
        var path = Path.Combine(dataFolder, SecretsFile);
        if (!File.Exists(path))
            PrivateFile.Create(path, JsonSerializer.SerializeToUtf8Bytes(DemoSecrets.Generate()));
        var secrets = JsonSerializer.Deserialize<DemoSecrets>(await File.ReadAllBytesAsync(path, cancel))
            ?? throw new StandaloneException($"{path} is damaged. Delete the data folder to start anew.");
        return await DemoSeeder.SeedAsync(services, secrets, cancel);
    }
}
