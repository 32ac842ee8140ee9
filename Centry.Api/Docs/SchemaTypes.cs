using Centry.Contracts;
using Centry.Core.Payins;
using Centry.Core.Payouts;
using Centry.Core.Refunds;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Centry.Api.Docs;

/// <summary>What the wire has where the C# type says something else: money as strings, words of a closed set.</summary>
public sealed class SchemaTypes : IOpenApiSchemaTransformer
{
    private const string MoneyPattern = @"^-?\d+\.\d{2}$";

    private static readonly Dictionary<Type, IReadOnlyList<string>> Statuses = new()
    {
        [typeof(PayinView)] = PayinStatus.All,
        [typeof(PayoutView)] = PayoutStatus.All,
        [typeof(PayoutRecipientView)] = PayoutStatus.OfRecipients,
        [typeof(RefundView)] = RefundStatus.All,
    };

    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(context);
        var property = context.JsonPropertyInfo;
        if (property?.CustomConverter is MoneyStringConverter || property?.AttributeProvider?.GetCustomAttributes(typeof(System.Text.Json.Serialization.JsonConverterAttribute), false)
                .Cast<System.Text.Json.Serialization.JsonConverterAttribute>().Any(a => a.ConverterType == typeof(MoneyStringConverter)) == true)
            ToMoney(schema, property.DeclaringType.Name.EndsWith("Request", StringComparison.Ordinal));
        else if (property?.Name == "status" && Statuses.TryGetValue(property.DeclaringType, out var statuses))
            schema.Enum = [.. statuses.Select(s => (System.Text.Json.Nodes.JsonNode)s)];
        else if (property?.Name == "environment")
            schema.Enum = [.. Environments.All.Select(s => (System.Text.Json.Nodes.JsonNode)s)];
        return Task.CompletedTask;
    }

    // Going out always a string; coming in a number as well.
    private static void ToMoney(OpenApiSchema schema, bool isRequest)
    {
        schema.Format = null;
        if (isRequest)
        {
            schema.Type = null;
            schema.Pattern = null;
            schema.OneOf =
            [
                new OpenApiSchema { Type = JsonSchemaType.Number },
                new OpenApiSchema { Type = JsonSchemaType.String, Pattern = @"^\d+(\.\d{1,2})?$" },
            ];
            schema.Examples = [50000];
            return;
        }

        schema.Type = JsonSchemaType.String;
        schema.Pattern = MoneyPattern;
        schema.Examples = ["50000.00"];
    }
}
