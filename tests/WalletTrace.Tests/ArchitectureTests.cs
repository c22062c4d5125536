using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace WalletTrace.Tests;

/// <summary>The arrows between the parts of the library point one way, and what it hands out does not change.</summary>
public sealed class ArchitectureTests
{
    /// <summary>
    /// Each part with the parts it may refer to besides itself and the primitives in the root. Inference reads facts alone, so that what follows value may
    /// ask it.
    /// </summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        [""] = [],
        ["Encodings"] = [],
        ["Chains"] = [],
        ["Attribution"] = [],
        ["Valuation"] = [],
        ["Ledger"] = ["Chains"],
        ["Inference"] = ["Chains", "Ledger"],
        ["Graph"] = ["Chains", "Ledger", "Attribution", "Inference"],
        ["Tracing"] = ["Chains", "Ledger", "Graph", "Attribution", "Inference", "Valuation"],
        ["Reports"] = ["Chains", "Ledger", "Graph", "Tracing", "Attribution", "Inference", "Valuation"],
    };

    private static readonly Assembly Library = typeof(UInt256).Assembly;

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    [Fact]
    public void Arrows_between_namespaces_point_one_way()
    {
        var wrong = new SortedSet<string>(StringComparer.Ordinal);
        foreach (Type type in Library.GetTypes())
        {
            string part = PartOf(type);
            Assert.True(Allowed.ContainsKey(part), $"{type} is in no known part of the library.");
            foreach (Type other in ReferencesOf(type).SelectMany(Parts).Where(other => other.Assembly == Library))
            {
                string target = PartOf(other);
                bool isPrimitive = target is "" or "Encodings";
                if (target != part && !isPrimitive && !Allowed[part].Contains(target))
                {
                    wrong.Add($"{type.FullName} refers to {other.FullName}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void The_test_of_arrows_sees_what_method_bodies_refer_to()
    {
        object witness = new WalletTrace.Ledger.MemoryLedger();

        Assert.Contains(witness.GetType(), ReferencesOf(typeof(ArchitectureTests)).SelectMany(Parts));
    }

    [Fact]
    public void Results_and_records_cannot_be_changed()
    {
        IEnumerable<string> changeable = Library.GetExportedTypes()
            .Where(type => PartOf(type) is "" or "Chains" or "Inference" or "Graph" or "Tracing" or "Attribution" or "Valuation")
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static))
            .Where(property => property.DeclaringType!.Assembly == Library && property.SetMethod is { IsPublic: true } setter
                && !setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)))
            .Select(property => $"{property.DeclaringType}.{property.Name}");
        IEnumerable<string> fields = Library.GetExportedTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static))
            .Where(field => !field.IsInitOnly && !field.IsLiteral && !field.IsSpecialName)
            .Select(field => $"{field.DeclaringType}.{field.Name}");

        Assert.Empty(changeable.Concat(fields));
    }

    private static string PartOf(Type type)
    {
        string space = (type.DeclaringType is { } outer ? OutermostOf(outer) : type).Namespace ?? "";
        // What the compiler makes for itself has no namespace of the library.
        return space.StartsWith("WalletTrace.", StringComparison.Ordinal) ? space.Split('.')[1] : "";
    }

    private static Type OutermostOf(Type type) => type.DeclaringType is { } outer ? OutermostOf(outer) : type;

    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.HasElementType)
        {
            return Parts(type.GetElementType()!);
        }

        if (type.IsGenericParameter)
        {
            return [];
        }

        return type.IsGenericType && !type.IsGenericTypeDefinition ? type.GetGenericArguments().SelectMany(Parts).Append(type.GetGenericTypeDefinition()) : [type];
    }

    private static IEnumerable<Type> ReferencesOf(Type type)
    {
        const BindingFlags all = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        IEnumerable<Type> shape = type.GetInterfaces().Concat(type.BaseType is { } parent ? [parent] : []).Concat(type.GetFields(all).Select(field => field.FieldType));
        return shape.Concat(type.GetMethods(all).Cast<MethodBase>().Concat(type.GetConstructors(all)).SelectMany(ReferencesOf));
    }

    private static IEnumerable<Type> ReferencesOf(MethodBase method)
    {
        foreach (ParameterInfo parameter in method.GetParameters())
        {
            yield return parameter.ParameterType;
        }

        if (method is MethodInfo { ReturnType: var returned })
        {
            yield return returned;
        }

        if (method.GetMethodBody() is not { } body)
        {
            yield break;
        }

        foreach (LocalVariableInfo local in body.LocalVariables)
        {
            yield return local.LocalType;
        }

        foreach (MemberInfo member in Tokens(method, body.GetILAsByteArray()!))
        {
            if ((member as Type ?? member.DeclaringType) is { } type)
            {
                yield return type;
            }
        }
    }

    private static IEnumerable<MemberInfo> Tokens(MethodBase method, byte[] code)
    {
        Type[]? ofType = method.DeclaringType is { IsGenericType: true } generic ? generic.GetGenericArguments() : null;
        Type[]? ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (int at = 0; at < code.Length;)
        {
            short value = code[at++];
            if (value == 0xFE)
            {
                value = unchecked((short)((0xFE << 8) | code[at++]));
            }

            OpCode operation = OpCodesByValue[value];
            switch (operation.OperandType)
            {
                case OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok:
                    if (method.Module.ResolveMember(BitConverter.ToInt32(code, at), ofType, ofMethod) is { } member)
                    {
                        yield return member;
                    }

                    at += 4;
                    break;
                case OperandType.InlineSwitch:
                    at += 4 + (4 * BitConverter.ToInt32(code, at));
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    at += 8;
                    break;
                case OperandType.InlineBrTarget or OperandType.InlineI or OperandType.InlineSig or OperandType.InlineString or OperandType.ShortInlineR:
                    at += 4;
                    break;
                case OperandType.InlineVar:
                    at += 2;
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    at += 1;
                    break;
            }
        }
    }
}
