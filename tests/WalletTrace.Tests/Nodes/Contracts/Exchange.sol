// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import "./Token.sol";

/// Wraps the chain's own coin, with the events of WETH9: a wrap and an unwrap are no movement to or from nobody.
contract Weth {
    string public constant symbol = "WETH";
    uint8 public constant decimals = 18;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    event Transfer(address indexed src, address indexed dst, uint256 wad);
    event Approval(address indexed src, address indexed guy, uint256 wad);
    event Deposit(address indexed dst, uint256 wad);
    event Withdrawal(address indexed src, uint256 wad);

    receive() external payable {
        deposit();
    }

    function deposit() public payable {
        balanceOf[msg.sender] += msg.value;
        emit Deposit(msg.sender, msg.value);
    }

    function withdraw(uint256 wad) external {
        balanceOf[msg.sender] -= wad;
        (bool done, ) = msg.sender.call{value: wad}("");
        require(done);
        emit Withdrawal(msg.sender, wad);
    }

    function approve(address guy, uint256 wad) external returns (bool) {
        allowance[msg.sender][guy] = wad;
        emit Approval(msg.sender, guy, wad);
        return true;
    }

    function transfer(address dst, uint256 wad) external returns (bool) {
        return transferFrom(msg.sender, dst, wad);
    }

    function transferFrom(address src, address dst, uint256 wad) public returns (bool) {
        if (src != msg.sender) {
            allowance[src][msg.sender] -= wad;
        }
        balanceOf[src] -= wad;
        balanceOf[dst] += wad;
        emit Transfer(src, dst, wad);
        return true;
    }
}

/// A pool of two tokens whose product stays, less three thousandths of what comes in; shares in it are a token.
contract Pool is Token {
    Token public immutable a;
    Token public immutable b;
    uint256 private reserveA;
    uint256 private reserveB;

    event Swap(address indexed sender, uint256 amountIn, uint256 amountOut, address indexed to);
    event Sync(uint256 reserveA, uint256 reserveB);

    constructor(Token a_, Token b_) Token("LP", 18) {
        a = a_;
        b = b_;
    }

    /// Gives shares for what came since the last time.
    function add(address to) external returns (uint256 shares) {
        uint256 newA = a.balanceOf(address(this)) - reserveA;
        shares = totalSupply == 0 ? newA : newA * totalSupply / reserveA;
        mint(to, shares);
        sync();
    }

    /// Gives out what the shares that came here are worth.
    function remove(address to) external {
        uint256 shares = balanceOf[address(this)];
        uint256 partA = shares * reserveA / totalSupply;
        uint256 partB = shares * reserveB / totalSupply;
        burnFrom(address(this), shares);
        a.transfer(to, partA);
        b.transfer(to, partB);
        sync();
    }

    /// Gives the other token for what came of one since the last time.
    function swap(address to) external returns (uint256 out) {
        uint256 inA = a.balanceOf(address(this)) - reserveA;
        uint256 inB = b.balanceOf(address(this)) - reserveB;
        require((inA == 0) != (inB == 0));
        if (inA > 0) {
            out = reserveB * inA * 997 / (reserveA * 1000 + inA * 997);
            b.transfer(to, out);
        } else {
            out = reserveA * inB * 997 / (reserveB * 1000 + inB * 997);
            a.transfer(to, out);
        }
        emit Swap(msg.sender, inA + inB, out, to);
        sync();
    }

    function sync() private {
        reserveA = a.balanceOf(address(this));
        reserveB = b.balanceOf(address(this));
        emit Sync(reserveA, reserveB);
    }
}

/// Swaps through pools for whoever asks, from and to the chain's own coin where wanted.
contract Router {
    Weth private immutable weth;

    constructor(Weth weth_) {
        weth = weth_;
    }

    receive() external payable {
        require(msg.sender == address(weth));
    }

    function swap(Token given, uint256 value, Pool[] calldata route, address to) external {
        given.transferFrom(msg.sender, address(route[0]), value);
        pass(route, to);
    }

    function swapCoin(Pool[] calldata route, address to) external payable {
        weth.deposit{value: msg.value}();
        weth.transfer(address(route[0]), msg.value);
        pass(route, to);
    }

    function swapForCoin(Token given, uint256 value, Pool[] calldata route, address payable to) external {
        given.transferFrom(msg.sender, address(route[0]), value);
        uint256 out = pass(route, address(this));
        weth.withdraw(out);
        (bool done, ) = to.call{value: out}("");
        require(done);
    }

    function pass(Pool[] calldata route, address to) private returns (uint256 out) {
        for (uint256 i = 0; i < route.length; i++) {
            out = route[i].swap(i + 1 == route.length ? to : address(route[i + 1]));
        }
    }
}
