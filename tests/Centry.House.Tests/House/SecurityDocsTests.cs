using System.Text.RegularExpressions;
using Centry.Testing;
using Xunit;

namespace Centry.House.Tests.House;

public sealed partial class SecurityDocsTests
{
    [Fact]
    public async Task Every_test_and_type_that_the_page_names_exists()
    {
        var page = await File.ReadAllTextAsync(Repository.PathOf("docs", "security.md"), TestContext.Current.CancellationToken);
        var code = Directory.EnumerateFiles(Repository.PathOf("tests"), "*.cs", SearchOption.AllDirectories)
            .ToLookup(path => Path.GetFileNameWithoutExtension(path), File.ReadAllText, StringComparer.Ordinal);
        var named = Name().Matches(page).Select(m => (Class: m.Groups[1].Value, Method: m.Groups[2].Value.TrimEnd('…'))).Distinct().ToList();
        Assert.True(named.Count > 20);
        Assert.DoesNotContain(named, name => !code[name.Class].Any(text => text.Contains(name.Method, StringComparison.Ordinal)));
    }

    [GeneratedRegex("`([A-Za-z]+Tests)(?:[.]([A-Za-z_]+…?))?`")]
    private static partial Regex Name();
}
