using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Centry.Dashboard.Documentation;

/// <summary>
/// A language that samples are written in: one template, whatever the call. Each sample is a whole program that runs as it stands with the language alone
/// (Python's and Node's own libraries, a C# file for <c>dotnet run</c>), so that nobody has to install anything first.
/// </summary>
/// <param name="Id">Also what the reader's choice is remembered as.</param>
internal sealed record SampleLanguage(string Id, string Label, Func<SampleCall, string, string> Write)
{
    public static IReadOnlyList<SampleLanguage> All { get; } =
    [
        new("curl", "curl", Curl),
        new("csharp", "C#", CSharp),
        new("python", "Python", Python),
        new("node", "Node", Node),
    ];

    private static readonly Literals Json = new("true", "false", key => $"\"{key}\"", text => $"\"{text}\"");
    private static readonly Literals Pythons = new("True", "False", key => $"\"{key}\"", text => $"\"{text}\"");
    private static readonly Literals Scripts = new("true", "false", key => key, text => $"'{text}'");

    private static string Curl(SampleCall call, string api)
    {
        var lines = new List<string> { call.Method == HttpMethod.Get ? $"curl \"{api}{call.Path}\"" : $"curl -X {call.Method} {api}{call.Path}", $"-H \"Authorization: Merchant-Key {SampleCall.KeyPlaceholder}\"" };
        if (call.MovesMoney)
        {
            lines.Add("-H \"Idempotency-Key: $(openssl rand -hex 16)\"");
        }
        if (call.Body is not null)
        {
            lines.Add("-H \"Content-Type: application/json\"");
            lines.Add($"-d '{Json.Write(call.Body, 2)}'");
        }
        return string.Join(" \\\n  ", lines) + "\n";
    }

    private static string CSharp(SampleCall call, string api)
    {
        var code = new StringBuilder(call.Body is null ? "" : "using System.Text;\n\n");
        code.Append("using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };\n");
        code.Append(CultureInfo.InvariantCulture, $"using var request = new HttpRequestMessage(HttpMethod.{(call.Method == HttpMethod.Get ? "Get" : "Post")}, \"{api}{call.Path}\");\n");
        code.Append(CultureInfo.InvariantCulture, $"request.Headers.Add(\"Authorization\", \"Merchant-Key {SampleCall.KeyPlaceholder}\");\n");
        if (call.MovesMoney)
        {
            code.Append("request.Headers.Add(\"Idempotency-Key\", Guid.NewGuid().ToString());\n");
        }
        if (call.Body is not null)
        {
            code.Append(CultureInfo.InvariantCulture, $"request.Content = new StringContent(\"\"\"\n    {Json.Write(call.Body, 4)}\n    \"\"\", Encoding.UTF8, \"application/json\");\n");
        }
        code.Append("\nusing var response = await http.SendAsync(request);\n");
        code.Append("Console.WriteLine(await response.Content.ReadAsStringAsync());\n");
        return code.Append("response.EnsureSuccessStatusCode();\n").ToString();
    }

    private static string Python(SampleCall call, string api)
    {
        var code = new StringBuilder($"import json\nimport urllib.request\n{(call.MovesMoney ? "import uuid\n" : "")}\n");
        code.Append(CultureInfo.InvariantCulture, $"request = urllib.request.Request(\n    \"{api}{call.Path}\",\n    method=\"{call.Method}\",\n    headers={{\n");
        code.Append(CultureInfo.InvariantCulture, $"        \"Authorization\": \"Merchant-Key {SampleCall.KeyPlaceholder}\",\n");
        if (call.MovesMoney)
        {
            code.Append("        \"Idempotency-Key\": str(uuid.uuid4()),\n");
        }
        if (call.Body is not null)
        {
            code.Append("        \"Content-Type\": \"application/json\",\n");
        }
        code.Append("    },\n");
        if (call.Body is not null)
        {
            code.Append(CultureInfo.InvariantCulture, $"    data=json.dumps({Pythons.Write(call.Body, 4)}).encode(),\n");
        }
        return code.Append(")\nwith urllib.request.urlopen(request, timeout=30) as response:\n    answer = json.load(response)\nprint(json.dumps(answer, indent=2))\n").ToString();
    }

    private static string Node(SampleCall call, string api)
    {
        var code = new StringBuilder($"const response = await fetch('{api}{call.Path}', {{\n  method: '{call.Method}',\n  headers: {{\n");
        code.Append(CultureInfo.InvariantCulture, $"    'Authorization': 'Merchant-Key {SampleCall.KeyPlaceholder}',\n");
        if (call.MovesMoney)
        {
            code.Append("    'Idempotency-Key': crypto.randomUUID(),\n");
        }
        if (call.Body is not null)
        {
            code.Append("    'Content-Type': 'application/json',\n");
        }
        code.Append("  },\n");
        if (call.Body is not null)
        {
            code.Append(CultureInfo.InvariantCulture, $"  body: JSON.stringify({Scripts.Write(call.Body, 2)}),\n");
        }
        code.Append("  signal: AbortSignal.timeout(30_000),\n});\nconst answer = await response.json();\n");
        return code.Append("if (!response.ok) throw new Error(`${answer.code}: ${answer.error}`);\nconsole.log(JSON.stringify(answer, null, 2));\n").ToString();
    }

    /// <summary>How a language writes an object. Sample values hold neither quotes nor backslashes.</summary>
    private sealed record Literals(string True, string False, Func<string, string> Key, Func<string, string> Text)
    {
        /// <param name="indent">Spaces before the line that it begins on.</param>
        public string Write(JsonNode? node, int indent)
        {
            var (inner, outer) = (new string(' ', indent + 2), new string(' ', indent));
            return node switch
            {
                JsonObject { Count: 0 } => "{}",
                JsonObject fields => $"{{\n{string.Join(",\n", fields.Select(field => $"{inner}{Key(field.Key)}: {Write(field.Value, indent + 2)}"))}\n{outer}}}",
                JsonArray items => $"[\n{string.Join(",\n", items.Select(item => inner + Write(item, indent + 2)))}\n{outer}]",
                JsonValue value when value.TryGetValue<bool>(out var flag) => flag ? True : False,
                JsonValue value when value.TryGetValue<string>(out var text) => Text(text),
                _ => node!.ToJsonString(),
            };
        }
    }
}
