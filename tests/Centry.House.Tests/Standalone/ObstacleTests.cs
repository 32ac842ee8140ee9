using System.Net;
using System.Net.Sockets;
using Centry.Standalone;
using Centry.Testing.Processes;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Centry.House.Tests.Standalone;

/// <summary>What a person is told when the machine is in the way.</summary>
public sealed class ObstacleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, "the API")]
    [InlineData(1, "the dashboard")]
    [InlineData(2, "the provider simulator")]
    [InlineData(3, "PostgreSQL")]
    [InlineData(4, "the Redis server")]
    public async Task A_taken_port_is_named_with_the_service_that_needs_it(int offset, string service)
    {
        var options = Options();
        using var other = new TcpListener(IPAddress.Loopback, options.PortBase + offset);
        other.Start();

        var obstacle = await Assert.ThrowsAsync<StandaloneException>(() => StandaloneStack.StartAsync(options, TestContext.Current.CancellationToken));

        Assert.Contains($"Port {options.PortBase + offset}, which {service} needs, is taken", obstacle.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_made_is_named()
    {
        var file = Path.Combine(_folder.Path, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        var options = Options() with { DataFolder = Path.Combine(file, "data") };

        var obstacle = await Assert.ThrowsAsync<StandaloneException>(() => StandaloneStack.StartAsync(options, TestContext.Current.CancellationToken));

        Assert.Contains(options.DataFolder, obstacle.Message, StringComparison.Ordinal);
        Assert.Contains("CENTRY_DATA", obstacle.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_written_to_is_named()
    {
        // Root may write anywhere but where the system itself refuses.
        var folder = Environment.IsPrivilegedProcess ? "/proc/sys" : _folder.Path;
        if (!Environment.IsPrivilegedProcess)
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var obstacle = await Assert.ThrowsAsync<StandaloneException>(
            () => StandaloneStack.StartAsync(Options() with { DataFolder = folder }, TestContext.Current.CancellationToken));

        Assert.StartsWith($"The data folder {folder} is not writable", obstacle.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_folder_in_use_is_named()
    {
        using var held = DataFolder.Open(_folder.Path);

        var obstacle = await Assert.ThrowsAsync<StandaloneException>(() => StandaloneStack.StartAsync(Options(), TestContext.Current.CancellationToken));

        Assert.StartsWith($"Another Centry is running on the data folder {_folder.Path}", obstacle.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("0")]
    [InlineData("65532")]
    public void A_port_base_that_is_no_port_is_quoted(string text)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("CENTRY_PORT_BASE", text)]).Build();

        var obstacle = Assert.Throws<StandaloneException>(() => StandaloneOptions.Read(configuration));

        Assert.Contains($"\"{text}\"", obstacle.Message, StringComparison.Ordinal);
    }

    private StandaloneOptions Options() => new() { DataFolder = _folder.Path, PortBase = FreePortBase.Find() };
}
