// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import "./Token.sol";

/// Moves the chain's own coin in every way in which a contract can, and in some in which it cannot.
contract Calls {
    constructor() payable {}

    receive() external payable {}

    /// Hands all that came on along a path of these contracts; the last of the path need be none.
    function hop(address[] calldata path) external payable {
        bytes memory rest = path.length > 1 ? abi.encodeCall(this.hop, (path[1:])) : bytes("");
        (bool done, ) = path[0].call{value: msg.value}(rest);
        require(done);
    }

    function pay(address payable[] calldata to, uint256[] calldata values) external payable {
        for (uint256 i = 0; i < to.length; i++) {
            (bool done, ) = to[i].call{value: values[i]}("");
            require(done);
        }
    }

    function payTokens(Token token, address[] calldata to, uint256[] calldata values) external {
        for (uint256 i = 0; i < to.length; i++) {
            token.transferFrom(msg.sender, to[i], values[i]);
        }
    }

    /// Pays and then undoes it.
    function payAndRevert(address payable to, Token token, uint256 value) external payable {
        (bool done, ) = to.call{value: msg.value}("");
        require(done);
        token.mint(to, value);
        revert("undone");
    }

    /// Calls what reverts, with value, and goes on: pays half of what came to another.
    function swallow(Calls other, address payable to, Token token, uint256 value) external payable {
        try other.payAndRevert{value: msg.value}(to, token, value) {
            revert("not reached");
        } catch {}
        (bool done, ) = to.call{value: msg.value / 2}("");
        require(done);
    }

    /// Tries to pay more than there is.
    function overdraw(address payable to) external payable {
        (bool done, ) = to.call{value: address(this).balance + 1}("");
        require(!done);
    }

    /// Runs the other's code as this one: the frame names the value that came, and moves none; what the code pays, this one pays.
    function borrow(Calls other, address payable[] calldata to, uint256[] calldata values) external payable {
        (bool done, ) = address(other).delegatecall(abi.encodeCall(this.pay, (to, values)));
        require(done);
    }

    /// The same by the older way, which states a value of its own and moves it nowhere.
    function borrowOld(Calls other, address payable[] calldata to, uint256[] calldata values) external payable {
        bytes memory what = abi.encodeCall(this.pay, (to, values));
        bool done;
        assembly {
            done := callcode(gas(), other, callvalue(), add(what, 32), mload(what), 0, 0)
        }
        require(done);
    }

    /// Asks without leave to change anything; the answer is what the other holds.
    function look(Calls other) external payable returns (uint256) {
        return other.holding();
    }

    function holding() external view returns (uint256) {
        return address(this).balance;
    }

    /// Pays itself.
    function around() external payable {
        (bool done, ) = address(this).call{value: msg.value}("");
        require(done);
    }

    function create(uint256 value) external payable returns (address) {
        return address(new Bomb{value: value}());
    }

    function create2(uint256 value, bytes32 salt) external payable returns (address) {
        return address(new Bomb{value: value, salt: salt}());
    }

    /// Makes with value what refuses to be made.
    function miscreate() external payable {
        try new Refuser{value: msg.value}() {
            revert("not reached");
        } catch {}
    }

    /// Makes a contract with value that is gone by the end: to another, or, if that is nobody, to itself, which destroys the value.
    function flash(address payable to) external payable {
        Bomb bomb = new Bomb{value: msg.value}();
        bomb.explode(to == address(0) ? payable(address(bomb)) : to);
    }

    /// Makes a contract that is gone by the end, and pays it after it said so.
    function late(address payable to) external payable {
        Bomb bomb = new Bomb{value: msg.value / 2}();
        bomb.explode(to);
        (bool done, ) = address(bomb).call{value: msg.value - msg.value / 2}("");
        require(done);
    }

    function fail() external payable {
        revert("failed");
    }

    /// Pays, and then uses up all the gas there is.
    function exhaust(address payable to) external payable {
        (bool done, ) = to.call{value: msg.value}("");
        require(done);
        assembly {
            invalid()
        }
    }
}

contract Refuser {
    constructor() payable {
        revert("refused");
    }
}

/// Goes and leaves what it has to another.
contract Bomb {
    constructor() payable {}

    receive() external payable {}

    function explode(address payable to) external payable {
        selfdestruct(to);
    }
}
