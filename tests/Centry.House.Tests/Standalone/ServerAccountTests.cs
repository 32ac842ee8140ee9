using Centry.Standalone;
using Centry.Standalone.Postgres;
using Xunit;

namespace Centry.House.Tests.Standalone;

/// <summary>What happens when nobody can be let into the folder: true of root alone, so anyone else has little to show.</summary>
public sealed class ServerAccountTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Without_a_way_in_the_server_works_in_the_folder_of_last_resort_and_finds_it_again()
    {
        var shut = Path.Combine(_folder.Path, "shut");
        Directory.CreateDirectory(shut, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var wanted = Path.Combine(shut, "postgres");
        var lastResort = Path.Combine(_folder.Path, "last-resort");

        var first = await ChooseAsync(wanted, lastResort);
        var second = await ChooseAsync(wanted, lastResort);

        Assert.Equal(first.Folder, second.Folder);
        if (Environment.IsPrivilegedProcess)
            Assert.StartsWith(lastResort, first.Folder, StringComparison.Ordinal);
        else
            Assert.Equal(wanted, first.Folder);
    }

    [Fact]
    public async Task Without_any_folder_that_will_do_one_sentence_says_so()
    {
        if (!Environment.IsPrivilegedProcess)
            return;
        var shut = Path.Combine(_folder.Path, "shut");
        Directory.CreateDirectory(shut, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var obstacle = await Assert.ThrowsAsync<StandaloneException>(() => ChooseAsync(Path.Combine(shut, "postgres"), shut));

        Assert.Contains("CENTRY_DATA", obstacle.Message, StringComparison.Ordinal);
    }

    private async Task<ServerAccount> ChooseAsync(string wanted, string lastResort)
    {
        var cancel = TestContext.Current.CancellationToken;
        var binaries = await PostgresBinaries.FindAsync(_folder.Path, null, cancel);
        return await ServerAccount.ChooseAsync(
            wanted, binaries, [["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]], lastResort, cancel);
    }
}
