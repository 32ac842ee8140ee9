using System.Globalization;
using System.Text;

namespace Centry.Standalone;

/// <summary>What is said when everything is ready.</summary>
internal static class Banner
{
    public static string Text(DemoFile demo, StandaloneOptions options)
    {
        var text = new StringBuilder();
        void Line(string name, string value) => text.AppendLine(CultureInfo.InvariantCulture, $"  {name,-12} {value}");

        text.AppendLine().AppendLine("Centry is ready.").AppendLine();
        Line("API", demo.Api);
        Line("API docs", demo.Api + "/api/docs/");
        Line("Dashboard", demo.Dashboard);
        Line("Simulator", demo.Simulator);
        text.AppendLine();
        foreach (var user in demo.Users)
            Line(user.Role, $"{user.Email}  {user.Password}");
        text.AppendLine();
        Line("merchant", demo.MerchantId.ToString());
        Line("test key", demo.Keys.Test);
        Line("test key UG", demo.Keys.TestUg);
        Line("live key", demo.Keys.Live);
        text.AppendLine();
        Line("all of it", options.DemoFile);
        text.Append("  Ctrl-C stops everything; the data stay.");
        return text.ToString();
    }
}
