using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Centry.House.Tests.AppHost;

/// <summary>Which members of Aspire, and of the YAML library that its Kubernetes types need, a compilation uses, with their whole signatures.</summary>
public static class AspireMembers
{
    private static readonly string[] Roots = ["Aspire", "YamlDotNet"];

    private static readonly SymbolDisplayFormat Signature = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeTypeConstraints,
        memberOptions: SymbolDisplayMemberOptions.IncludeContainingType | SymbolDisplayMemberOptions.IncludeParameters
            | SymbolDisplayMemberOptions.IncludeType | SymbolDisplayMemberOptions.IncludeRef | SymbolDisplayMemberOptions.IncludeModifiers,
        parameterOptions: SymbolDisplayParameterOptions.IncludeExtensionThis | SymbolDisplayParameterOptions.IncludeType
            | SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeDefaultValue
            | SymbolDisplayParameterOptions.IncludeParamsRefOut,
        propertyStyle: SymbolDisplayPropertyStyle.ShowReadWriteDescriptor,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes
            | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    public static IReadOnlyList<string> UsedBy(Compilation compilation)
    {
        ArgumentNullException.ThrowIfNull(compilation);
        var used = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var tree in compilation.SyntaxTrees)
        {
            var model = compilation.GetSemanticModel(tree);
            foreach (var node in tree.GetRoot().DescendantNodesAndSelf())
            {
                Add(model.GetSymbolInfo(node).Symbol);
                foreach (var operation in model.GetOperation(node)?.DescendantsAndSelf() ?? [])
                {
                    Add(SymbolOf(operation));
                }
            }
        }

        return [.. used];

        void Add(ISymbol? symbol)
        {
            symbol = (symbol is IMethodSymbol { ReducedFrom: { } extension } ? extension : symbol)?.OriginalDefinition;
            if (symbol is null or INamespaceSymbol or IParameterSymbol or ILocalSymbol or ITypeParameterSymbol || !IsAspires(symbol))
            {
                return;
            }

            var warnings = symbol.GetAttributes().Concat(symbol.ContainingType?.GetAttributes() ?? [])
                .Where(attribute => attribute.AttributeClass?.Name is "ExperimentalAttribute" or "ObsoleteAttribute")
                .Select(attribute => attribute.AttributeClass!.Name + " ");
            var kind = symbol is INamedTypeSymbol type ? type.TypeKind.ToString().ToLowerInvariant() + " " : "";
            used.Add(string.Concat(warnings) + kind + symbol.ToDisplayString(Signature));
        }
    }

    private static ISymbol? SymbolOf(IOperation operation) => operation switch
    {
        IInvocationOperation invocation => invocation.TargetMethod,
        IObjectCreationOperation creation => creation.Constructor,
        IMemberReferenceOperation reference => reference.Member,
        IConversionOperation conversion => conversion.OperatorMethod,
        _ => null,
    };

    private static bool IsAspires(ISymbol symbol)
    {
        var outermost = symbol.ContainingNamespace;
        while (outermost is { IsGlobalNamespace: false, ContainingNamespace.IsGlobalNamespace: false })
        {
            outermost = outermost.ContainingNamespace;
        }

        return outermost is not null && Roots.Contains(outermost.Name);
    }
}
