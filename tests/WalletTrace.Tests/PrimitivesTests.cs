using System.Reflection;
using System.Runtime.CompilerServices;

namespace WalletTrace.Tests;

public class PrimitivesTests
{
    public static TheoryData<Type> Primitives =>
    [
        typeof(UInt256), typeof(ChainId), typeof(Address), typeof(Account), typeof(Asset),
        typeof(Amount), typeof(TransactionId), typeof(Rank),
    ];

    [Theory]
    [MemberData(nameof(Primitives))]
    public void Are_readonly_structs_with_value_equality_and_order(Type type)
    {
        Assert.True(type.IsValueType);
        Assert.True(type.IsDefined(typeof(IsReadOnlyAttribute)));
        Assert.Contains(typeof(IEquatable<>).MakeGenericType(type), type.GetInterfaces());
        Assert.Contains(typeof(IComparable<>).MakeGenericType(type), type.GetInterfaces());
        Assert.NotEqual(typeof(object), type.GetMethod(nameof(GetHashCode), Type.EmptyTypes)!.DeclaringType);
        Assert.NotEqual(typeof(ValueType), type.GetMethod(nameof(ToString), Type.EmptyTypes)!.DeclaringType);
    }

    [Theory]
    [MemberData(nameof(Primitives))]
    public void Have_a_harmless_default(Type type)
    {
        var value = Activator.CreateInstance(type)!;
        Assert.NotNull(value.ToString());
        Assert.Equal(value, Activator.CreateInstance(type));
        Assert.Equal(value.GetHashCode(), Activator.CreateInstance(type)!.GetHashCode());
        Assert.Equal(0, ((IComparable)value).CompareTo(Activator.CreateInstance(type)));
        Assert.Equal(1, ((IComparable)value).CompareTo(null));
        Assert.Throws<ArgumentException>(() => ((IComparable)value).CompareTo("another type"));
    }

    [Fact]
    public void Stay_small()
    {
        Assert.Equal(8, Unsafe.SizeOf<ChainId>());
        Assert.Equal(8, Unsafe.SizeOf<Asset>());
        Assert.Equal(32, Unsafe.SizeOf<UInt256>());
        Assert.Equal(32, Unsafe.SizeOf<TransactionId>());
        Assert.Equal(40, Unsafe.SizeOf<Amount>());
        Assert.Equal(48, Unsafe.SizeOf<Address>());
        Assert.Equal(56, Unsafe.SizeOf<Account>());
        Assert.Equal(40, Unsafe.SizeOf<Rank>());
    }

    [Fact]
    public void Hold_no_floating_point_number()
    {
        Type[] inexact = [typeof(double), typeof(float), typeof(Half), typeof(decimal)];
        var members = Primitives.Cast<object[]>().Select(row => (Type)row[0])
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly));
        Assert.All(members, method =>
        {
            Assert.DoesNotContain(method.ReturnType, inexact);
            Assert.DoesNotContain(method.GetParameters(), parameter => inexact.Contains(parameter.ParameterType));
        });
    }

    [Fact]
    public void Transfer_kinds_keep_their_numbers() => Assert.Equal(
        ["Native=0", "Internal=1", "Token=2", "Fee=3", "Mint=4", "Burn=5", "Reward=6"],
        Enum.GetValues<TransferKind>().Select(kind => $"{kind}={(byte)kind}"));
}
